import type { AuthorityCertificate } from "../bundle.ts";
import { type Authorities, trustedOf } from "./authorities.ts";
import type { PublishStep } from "./step.ts";
import type { WebhookTrust } from "./trust.ts";
import type { World } from "./world.ts";

/** A CA bundle for every registered webhook when one of them does not trust exactly what it has to. */
export function publication(authorities: Authorities, { trust, leaf: { leaf } }: World): PublishStep | undefined {
  const bundle = trustedOf(authorities);
  for (const webhook of trust) {
    const spoilt = whySpoilt(webhook, authorities, leaf?.isUnder(authorities.current) ?? false);
    if (spoilt !== undefined) return { do: "publish", bundle, because: spoilt, defect: { where: "bundle", reason: spoilt } };
    const differs = whyDiffers(webhook, bundle);
    if (differs !== undefined) return { do: "publish", bundle, because: differs };
  }
  return undefined;
}

/** Why this can only have been done by somebody else: we never write garbage, and never leave out what we have issued a leaf under. */
function whySpoilt({ name, defects, authorities }: WebhookTrust, { current }: Authorities, isServed: boolean): string | undefined {
  const [defect] = defects;
  if (defect !== undefined) return `the CA bundle of ${name} is spoilt: ${defect}`;
  if (isServed && !authorities.some(({ fingerprint }) => fingerprint === current.fingerprint)) return `the CA bundle of ${name} was taken away`;
  return undefined;
}

function whyDiffers({ name, authorities }: WebhookTrust, bundle: readonly AuthorityCertificate[]): string | undefined {
  const isIn = (some: readonly AuthorityCertificate[]) => (one: AuthorityCertificate) =>
    some.some(({ fingerprint }) => fingerprint === one.fingerprint);
  if (!bundle.every(isIn(authorities))) return `${name} does not trust every authority yet`;
  return authorities.every(isIn(bundle)) ? undefined : `${name} trusts more than it has to`;
}
