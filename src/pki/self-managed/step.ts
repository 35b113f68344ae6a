import type { AuthorityCertificate } from "../bundle.ts";
import type { SigningAuthority } from "./authorities.ts";

/** Authorities as they are to be stored, where `new` ones are still to be made. */
export interface Draft {
  readonly current: SigningAuthority | "new";
  readonly next: SigningAuthority | "new" | undefined;
  readonly previous: readonly AuthorityCertificate[];
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** What somebody or something else has spoilt: where, and one clause on what is wrong. */
export interface Defect {
  readonly where: "authority" | "leaf" | "bundle";
  readonly reason: string;
}

interface Reasoned {
  /** One clause for the log. */
  readonly because: string;
  /** What the step mends. */
  readonly defect?: Defect | undefined;
}

/** A step that writes the authority Secret. */
export interface AuthorityStep extends Reasoned {
  readonly do: "create-authority" | "repair-authorities" | "adopt-authority" | "begin-rotation" | "switch-authority" | "retire-authorities";
  readonly draft: Draft;
}

/** A step that gives every registered webhook this CA bundle. */
export interface PublishStep extends Reasoned {
  readonly do: "publish";
  readonly bundle: readonly AuthorityCertificate[];
}

/** A step that writes the leaf Secret. */
export interface LeafStep extends Reasoned {
  readonly do: "issue-leaf";
  readonly authority: SigningAuthority;
}

/** Nothing to do before a point in time (milliseconds since the epoch), though not all is well yet. */
export interface WaitStep extends Reasoned {
  readonly do: "wait";
  readonly until: number;
}

/** Another rotator is at work. */
export interface StandByStep extends Reasoned {
  readonly do: "stand-by";
}

/** All is as it should be. */
export interface RestStep {
  readonly do: "rest";
}

/** A step that changes something outside. */
export type ChangingStep = AuthorityStep | PublishStep | LeafStep;

/** The one thing to do next. */
export type Step = ChangingStep | WaitStep | StandByStep | RestStep;
