import { isDue } from "../renewal.ts";
import { type Authorities, trustedOf } from "./authorities.ts";
import { leafIssue, leafWait } from "./leaf-step.ts";
import { publication } from "./publication.ts";
import type { Settings } from "./settings.ts";
import { soundDraft, withPrevious } from "./sound-draft.ts";
import type { StandByStep, Step } from "./step.ts";
import { anyTrusted } from "./trust.ts";
import type { World } from "./world.ts";

/** Half of what certificates are backdated by: beyond it, what we issue could be of the future for the API server. */
const MOST_SKEW = 30 * 60_000;

type DueStep = Exclude<Step, StandByStep>;

type Rule = (authorities: Authorities, world: World, settings: Settings) => DueStep | undefined;

/**
 * The first that has something to do does it. What keeps serving going comes before what changes authorities: a step that fails must not starve it.
 */
const RULES: readonly Rule[] = [adoption, leafIssue, rotationBegin, publication, rotationSwitch, leafWait, retirement, rotationWait];

/**
 * The one thing to do next in a given world. Every step leaves a world from which this goes on, whoever asks and whenever: that is what makes a crash
 * between any two steps harmless. A leaf changes its authority only when every API server trusts the new one, and an authority leaves the bundle only
 * when the last leaf that it signed is over.
 */
export function nextStep(world: World, settings: Settings): Step {
  const step = dueStep(world, settings);
  if (world.isHolder || step.do === "rest" || step.do === "wait") return step;
  return { do: "stand-by", because: `another rotator holds the lease: ${step.because}` };
}

function dueStep(world: World, settings: Settings): DueStep {
  const skew = (world.serverTime ?? world.now) - world.now;
  if (Math.abs(skew) > MOST_SKEW) return { do: "wait", until: world.now, because: whySkewed(skew) };
  const { authorities, defects } = world.stored;
  if (authorities === undefined || defects.length > 0) return soundDraft(world, settings);
  for (const rule of RULES) {
    const step = rule(authorities, world, settings);
    if (step !== undefined) return step;
  }
  return { do: "rest" };
}

function whySkewed(skew: number): string {
  return `this machine's clock is ${Math.round(Math.abs(skew) / 60_000)} minutes ${skew > 0 ? "behind" : "ahead of"} the API server's`;
}

/** The leaf is under an authority that we do not know but the API server does, as after a restore of the Secret: whatever it trusts stays trusted. */
function adoption(authorities: Authorities, { leaf: { leaf }, trust, now }: World, settings: Settings): DueStep | undefined {
  if (leaf === undefined || trustedOf(authorities).some(leaf.isUnder)) return undefined;
  const trusted = anyTrusted(trust, now);
  if (!trusted.some(leaf.isUnder)) return undefined;
  const reason = "the leaf is under an authority that is not in the Secret";
  const draft = withPrevious(authorities, [...authorities.previous, ...trusted], now + settings.leafLifetime);
  return { do: "adopt-authority", draft, because: reason, defect: { where: "authority", reason } };
}

function rotationBegin(authorities: Authorities, { now }: World): DueStep | undefined {
  if (authorities.next !== undefined || !isDue(authorities.current.lifespan, now)) return undefined;
  return { do: "begin-rotation", draft: { ...authorities, next: "new" }, because: "two thirds of the authority's life are over" };
}

function rotationSwitch(authorities: Authorities, world: World, { leafLifetime, propagation }: Settings): DueStep | undefined {
  const { current, next, previous } = authorities;
  if (next === undefined || !(world.now >= confirmedFrom(next.fingerprint, world) + propagation)) return undefined;
  const { key: _, ...withoutKey } = current;
  const draft = withPrevious({ ...authorities, current: next, next: undefined }, [withoutKey, ...previous], world.now + leafLifetime);
  return { do: "switch-authority", draft, because: "every webhook is registered with the next authority" };
}

function retirement(authorities: Authorities, { now }: World): DueStep | undefined {
  const { previous, until } = authorities;
  if (previous.length === 0 || now < until) return undefined;
  return { do: "retire-authorities", draft: withPrevious(authorities, [], 0), because: "every leaf of the previous authorities is over" };
}

function rotationWait({ next }: Authorities, world: World, { propagation }: Settings): DueStep | undefined {
  if (next === undefined) return undefined;
  const from = confirmedFrom(next.fingerprint, world);
  if (from === Number.POSITIVE_INFINITY) return { do: "wait", until: world.now, because: "no webhook is registered that the next authority is for" };
  return { do: "wait", until: from + propagation, because: "every API server has to learn of the next authority" };
}

function confirmedFrom(fingerprint: string, { confirmed }: World): number {
  return confirmed.get(fingerprint) ?? Number.POSITIVE_INFINITY;
}
