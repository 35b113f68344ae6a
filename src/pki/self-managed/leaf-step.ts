import { isDue } from "../renewal.ts";
import type { Authorities } from "./authorities.ts";
import type { Settings } from "./settings.ts";
import type { Defect, LeafStep, WaitStep } from "./step.ts";
import { isTrusted } from "./trust.ts";
import type { World } from "./world.ts";

interface Need {
  readonly because: string;
  readonly defect?: Defect;
}

/** A new leaf when one is needed and every API server that could meet it trusts its authority. */
export function leafIssue(authorities: Authorities, world: World, settings: Settings): LeafStep | undefined {
  const need = needOf(authorities, world, settings);
  if (need === undefined || !(world.now >= issueFrom(authorities, world, settings))) return undefined;
  return { do: "issue-leaf", authority: authorities.current, ...need };
}

/** What is waited for when a leaf is needed and cannot be issued yet. */
export function leafWait(authorities: Authorities, world: World, settings: Settings): WaitStep | undefined {
  if (needOf(authorities, world, settings) === undefined) return undefined;
  const from = issueFrom(authorities, world, settings);
  if (from !== Number.POSITIVE_INFINITY)
    return { do: "wait", until: from, because: "every API server has to learn of the authority of the next leaf" };
  return { do: "wait", until: world.now, because: "no webhook is registered that the authority of the next leaf is for" };
}

function needOf({ current }: Authorities, { leaf: { leaf, reason }, now }: World, { names }: Settings): Need | undefined {
  if (leaf === undefined) return reason === undefined ? { because: "there is no leaf" } : { because: reason, defect: { where: "leaf", reason } };
  if (!leaf.isUnder(current)) return { because: "the leaf is not under the current authority" };
  const missing = leaf.missingOf(names);
  if (missing !== undefined) return { because: `the leaf does not name ${missing}` };
  // A leaf that ends with its authority cannot be bettered by another one of the same authority.
  const canLiveLonger = leaf.lifespan.notAfter < current.lifespan.notAfter;
  return canLiveLonger && isDue(leaf.lifespan, now) ? { because: "two thirds of the leaf's life are over" } : undefined;
}

/** From when a leaf of the current authority may be served, in milliseconds since the epoch; infinity while that cannot be told. */
function issueFrom({ current, previous }: Authorities, { leaf: { leaf }, trust, confirmed }: World, { propagation }: Settings): number {
  // The authority stays the same, or there is nobody to refuse it.
  if (leaf?.isUnder(current) || (leaf === undefined && trust.length === 0)) return 0;
  // A first installation: no replica serves anything that waiting would protect.
  if (leaf === undefined && previous.length === 0 && isTrusted(current, trust)) return 0;
  return (confirmed.get(current.fingerprint) ?? Number.POSITIVE_INFINITY) + propagation;
}
