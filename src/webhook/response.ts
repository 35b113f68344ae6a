import type { Verdict } from "../core/evaluate.ts";
import type { Finding } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import { printable } from "../core/printable.ts";
import { remember } from "../core/remember.ts";
import type { Scope } from "../core/subject.ts";
import { cut } from "./cut.ts";
import { type DenialStatus, denialOf } from "./denial.ts";
import type { Asker, Refusal } from "./refusal.ts";
import type { Review } from "./review.ts";
import { unjudgedWarning, warningsOf } from "./warning.ts";

/** What goes back over the wire: an HTTP status and a JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Longest audit annotation; the API server would take any. */
const ANNOTATION_BYTES = 1024;

/** The answer to a judged review (or to one out of scope, whose verdict has no findings). Never holds a patch: from a validating webhook that is an error. */
export function respond(review: Review, scope: Scope, verdict: Verdict, policy: Policy): Answer {
  const isUnjudged = scope === "foreign" || scope === "status";
  if (verdict.findings.length === 0 && !isUnjudged) return allow(review, policy);
  if (verdict.allowed && !isUnjudged && verdict.exemptions.length === 0 && verdict.findings.length <= FEW)
    return allowFindings(review, verdict, policy);
  const warnings = isUnjudged ? [unjudgedWarning(review)] : warningsOf(verdict.findings.filter(({ action }) => action === "Warn"));
  const status = verdict.allowed
    ? undefined
    : denialOf(
        review,
        verdict.findings.filter(({ action }) => action === "Deny"),
      );
  const auditAnnotations = annotationsOf(verdict, policy);
  return reviewed(review, { allowed: verdict.allowed, status, warnings: warnings.length === 0 ? undefined : warnings, auditAnnotations });
}

/** The answer to what cannot be judged: a denial where there is a uid to answer to, else an HTTP error with one sentence. */
export function refuse({ uid, apiVersion, status, code, reason, message }: Refusal): Answer {
  if (uid === undefined) return httpError(status, message);
  return reviewed({ uid, apiVersion }, { allowed: false, status: { code, reason, message } });
}

/** An answer that is no admission review. */
export function httpError(status: number, message: string): Answer {
  return { status, body: JSON.stringify({ error: message }) };
}

/** The profile that judged, with the policy document's digest where there is one. */
function policyLabel({ profile, hash }: Policy): string {
  return hash === "" ? profile : `${profile}@${hash}`;
}

/** Written by hand: most reviews end here, and this is three times cheaper than JSON.stringify. */
function allow({ apiVersion, uid }: Review, policy: Policy): Answer {
  const annotations = `{"verdict":"allowed","policy":${JSON.stringify(policyLabel(policy))}}`;
  const response = `{"uid":${JSON.stringify(uid)},"allowed":true,"auditAnnotations":${annotations}}`;
  return { status: 200, body: `{"kind":"AdmissionReview","apiVersion":"${apiVersion}","response":${response}}` };
}

/** Enough for what pods of one workload bring again and again. */
const FEW = 16;

/** An allowed review with findings is an everyday one: what its answer says of them is remembered. */
function allowFindings({ apiVersion, uid }: Review, verdict: Verdict, policy: Policy): Answer {
  // No part holds a line break: all of them are printable.
  const lines = verdict.findings.flatMap(({ rule, action, field, message, hint = "" }) => [rule, action, field, message, hint]);
  const rest = rememberedAllowance([policyLabel(policy), ...lines].join("\n"), { verdict, policy });
  return { status: 200, body: `{"kind":"AdmissionReview","apiVersion":"${apiVersion}","response":{"uid":${JSON.stringify(uid)},${rest}}}` };
}

const rememberedAllowance = remember((_findings, { verdict, policy }: { readonly verdict: Verdict; readonly policy: Policy }) => {
  const warnings = warningsOf(verdict.findings.filter(({ action }) => action === "Warn"));
  const said = { allowed: true, warnings: warnings.length === 0 ? undefined : warnings, auditAnnotations: annotationsOf(verdict, policy) };
  return JSON.stringify(said).slice(1, -1);
}, 256 * 1024);

interface Response {
  readonly allowed: boolean;
  readonly status?: DenialStatus | undefined;
  readonly warnings?: readonly string[] | undefined;
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}

function reviewed({ uid, apiVersion }: Asker, response: Response): Answer {
  return { status: 200, body: JSON.stringify({ kind: "AdmissionReview", apiVersion, response: { uid, ...response } }) };
}

/** For the audit log; the API server puts the webhook's name before each key, and drops keys with a slash. */
function annotationsOf({ allowed, findings, exemptions }: Verdict, policy: Policy): Readonly<Record<string, string>> {
  return {
    verdict: allowed ? "allowed" : "denied",
    policy: policyLabel(policy),
    ...(findings.length === 0 ? {} : { rules: cut(rulesOf(findings), ANNOTATION_BYTES) }),
    ...(exemptions.length === 0
      ? {}
      : { exemption: cut(printable(exemptions.map(({ name, reason }) => `${name}: ${reason}`).join("; ")), ANNOTATION_BYTES) }),
  };
}

/** `probes=Deny,mutable-image=Warn`: each rule once with each of its actions. */
function rulesOf(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ rule, action }) => `${rule}=${action}`))].join(",");
}
