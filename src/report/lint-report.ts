import type { Finding } from "../core/finding.ts";
import type { ObjectReference } from "../core/subject.ts";

/** A finding in a file. Its message, field and hint hold no unprintable character; file and object names are as they were found. */
export interface LintFinding {
  readonly rule: string;
  readonly action: Finding["action"];
  readonly cause: Finding["cause"];
  /** Path from the object's root, also for an item of a List. */
  readonly field: string;
  readonly message: string;
  readonly hint?: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units as editors and SARIF count. */
  readonly column: number;
  /** A name that is yet to be generated is its `generateName`. */
  readonly object: ObjectReference;
}

/** What could not be judged, and why: one sentence without a full stop. Line and column stand where there is a place to point at. */
export interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** What was seen. Each object counts once: denied, else warned, else audited, by the gravest of its findings. */
export interface LintSummary {
  /** Files read, standard input among them. */
  readonly files: number;
  /** Kubernetes objects; the items of a List count, the List does not. */
  readonly objects: number;
  /** Objects that carry a pod or a pod template. */
  readonly judged: number;
  readonly denied: number;
  readonly warned: number;
  readonly audited: number;
  readonly findings: number;
  readonly problems: number;
  /** Documents found in folders that are no Kubernetes object, such as the values of a chart. */
  readonly notKubernetes: number;
}

/** All that came of judging files, in the order of the files and of the objects in them. */
export interface LintReport {
  readonly findings: readonly LintFinding[];
  readonly problems: readonly Problem[];
  readonly summary: LintSummary;
}
