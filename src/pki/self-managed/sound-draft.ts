import { type AuthorityCertificate, distinct } from "../bundle.ts";
import type { Settings } from "./settings.ts";
import type { AuthorityStep, Draft } from "./step.ts";
import { anyTrusted } from "./trust.ts";
import type { World } from "./world.ts";

/**
 * What to store when there is no authority that can sign, or something is wrong with what is stored. Trust is never taken away here: what could still
 * be read, and what the API server trusts at this moment, stays trusted for the life of a leaf, so that replicas go on serving what they have.
 * Nothing is taken over from the leaf Secret: who may write that must not decide what the API server trusts.
 */
export function soundDraft({ stored, trust, now }: World, settings: Settings): AuthorityStep {
  const { authorities, defects, remains } = stored;
  const trusted = anyTrusted(trust, now);
  const kept: Draft = authorities ?? { current: "new", next: undefined, previous: [], until: 0 };
  const draft = withPrevious(kept, [...remains, ...trusted], now + settings.leafLifetime);
  const [defect] = defects;
  if (defect !== undefined) return { do: "repair-authorities", draft, because: defect, defect: { where: "authority", reason: defect } };
  if (trusted.length === 0) return { do: "create-authority", draft, because: "there is no authority yet" };
  const reason = "the Secret holds no authority, and the API server trusts one";
  return { do: "create-authority", draft, because: reason, defect: { where: "authority", reason } };
}

/** The draft with these previous authorities, those left out that are current or next; `until` never becomes earlier while there are any. */
export function withPrevious(draft: Draft, authorities: readonly AuthorityCertificate[], until: number): Draft {
  const signing = [draft.current, draft.next].map((one) => (typeof one === "object" ? one.fingerprint : undefined));
  const previous = distinct(authorities).filter(({ fingerprint }) => !signing.includes(fingerprint));
  return { ...draft, previous, until: previous.length === 0 ? 0 : Math.max(draft.until, until) };
}
