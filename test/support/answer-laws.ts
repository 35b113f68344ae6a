import { expect } from "vitest";
import type { AnsweredReview } from "./reviews.ts";

/** All that prints as itself and moves no cursor: no C0 or C1 control, no bidirectional or zero-width character, no lone surrogate. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

/** What holds for every answer, because an API server or a client stumbles over anything else (request/admissionreview.go, webhook/errors/statuserror.go). */
export function expectLawful(body: string, uid: string, apiVersion = "admission.k8s.io/v1"): AnsweredReview {
  const answer: AnsweredReview = JSON.parse(body);
  expect({ kind: answer.kind, apiVersion: answer.apiVersion }).toEqual({ kind: "AdmissionReview", apiVersion });
  const { response } = answer;
  expect(response.uid).toBe(uid);
  expect(typeof response.allowed).toBe("boolean");
  expect(Object.keys(response)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^patch/)]));
  expect(response.status === undefined).toBe(response.allowed);
  if (response.status !== undefined) expectLawfulStatus(response.status);
  for (const warning of response.warnings ?? []) {
    expect(warning.length).toBeLessThanOrEqual(120);
    expect(warning).not.toMatch(UNPRINTABLE);
  }
  expect([...(response.warnings ?? [])].join("").length).toBeLessThan(4096);
  expect(new Set(response.warnings).size).toBe(response.warnings?.length ?? 0);
  for (const [key, value] of Object.entries(response.auditAnnotations ?? {})) {
    expect(key).toMatch(/^[a-z]+$/);
    expect(value).not.toMatch(UNPRINTABLE);
  }
  return answer;
}

function expectLawfulStatus({ code, reason, message, details }: NonNullable<AnsweredReview["response"]["status"]>): void {
  // From 1000 on the API server's handler panics; below 400 it is raised; 404 and 409 clients take for an absent object or a conflict.
  expect(code).toBeGreaterThanOrEqual(400);
  expect(code).toBeLessThan(600);
  expect([404, 409]).not.toContain(code);
  expect(reason).toMatch(/^[A-Z][A-Za-z]+$/);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4096);
  expect(message).not.toMatch(UNPRINTABLE);
  if (details === undefined) return;
  expect(details.causes.length).toBeGreaterThan(0);
  expect(details.causes.length).toBeLessThanOrEqual(20);
  for (const cause of details.causes) {
    expect(message).toContain(`${cause.field}: ${cause.message}`);
    expect(`${cause.field}${cause.message}`).not.toMatch(UNPRINTABLE);
    expect(cause.message).toMatch(/ \[[a-z][a-z0-9-]*\]$|^and \d+ more, the first of them here$/);
  }
}
