import type { Subject } from "./subject.ts";

/** Who is not judged, and why. A list that is absent matches everything; at least one of the first three is given. */
export interface Exemption {
  readonly name: string;
  readonly reason: string;
  readonly namespaces?: readonly string[];
  readonly usernames?: readonly string[];
  readonly workloads?: readonly { readonly kind: string; readonly name: string }[];
  /** Rule ids it holds for; absent: all. */
  readonly rules?: readonly string[];
  /** Milliseconds since the epoch from when on it no longer holds. */
  readonly expires?: number;
}

/** The exemptions that hold for a subject at the given time (milliseconds since the epoch). */
export function exemptionsOf(subject: Subject, exemptions: readonly Exemption[], now: number): readonly Exemption[] {
  return exemptions.length === 0 ? exemptions : exemptions.filter((one) => holds(one, subject, now));
}

/** The exemption among those that hold that covers the rule. */
export function exemptionFor(rule: string, holding: readonly Exemption[]): Exemption | undefined {
  return holding.find(({ rules }) => rules === undefined || rules.includes(rule));
}

function holds({ namespaces, usernames, workloads, expires }: Exemption, { object, username }: Subject, now: number): boolean {
  if (namespaces === undefined && usernames === undefined && workloads === undefined) return false;
  return (
    (expires === undefined || now < expires) &&
    (namespaces?.includes(object.namespace) ?? true) &&
    (usernames?.includes(username) ?? true) &&
    (workloads?.some(({ kind, name }) => kind === object.kind && name === object.name) ?? true)
  );
}
