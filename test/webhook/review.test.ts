import { describe, expect, it } from "vitest";
import type { Refusal } from "../../src/webhook/refusal.ts";
import { decodeReview, isRefusal, type Review } from "../../src/webhook/review.ts";
import { minimalPod } from "../support/pods.ts";
import { reviewText, UID, updateText } from "../support/reviews.ts";

function decoded(text: string): Review {
  const review = decodeReview(text);
  if (isRefusal(review)) throw new Error(review.message);
  return review;
}

function refusal(text: string): Refusal {
  const review = decodeReview(text);
  if (!isRefusal(review)) throw new Error("was not refused");
  return review;
}

describe("decodeReview", () => {
  it("takes what the verdict and the answer need", () => {
    const object = minimalPod();
    const text = reviewText({ subResource: "resize", dryRun: true, kind: { group: "apps", version: "v1", kind: "Deployment" }, object });
    expect(decoded(text)).toEqual({
      apiVersion: "admission.k8s.io/v1",
      uid: UID,
      operation: "CREATE",
      group: "apps",
      version: "v1",
      kind: "Deployment",
      subresource: "resize",
      name: "p",
      namespace: "default",
      username: "admin",
      dryRun: true,
      object,
      oldObject: null,
    });
  });

  it.each([
    ["the request's name", { name: "a" }, "a"],
    ["the object's name", { name: "", object: { metadata: { name: "b", generateName: "c-" } } }, "b"],
    ["generateName", { name: undefined, object: { metadata: { generateName: "c-" } } }, "c-"],
    ["nothing", { name: 5, object: { metadata: null } }, ""],
  ])("names the object by %s", (_, request, name) => {
    expect(decoded(reviewText(request)).name).toBe(name);
  });

  it("reads what is of another type as absent", () => {
    const text = reviewText({ namespace: 1, userInfo: [], dryRun: "true", subResource: {}, kind: { group: null, version: 1, kind: "Pod" } });
    expect(decoded(text)).toMatchObject({ namespace: "", username: "", dryRun: false, subresource: "", group: "", version: "" });
  });

  it("keeps the version of the review", () => {
    expect(decoded(reviewText({}, { apiVersion: "admission.k8s.io/v1beta1" })).apiVersion).toBe("admission.k8s.io/v1beta1");
  });

  it.each([
    ["CREATE without object", { object: undefined }],
    ["CREATE with a null object", { object: null }],
    ["CREATE of a list", { object: [] }],
    ["UPDATE with a null oldObject", { operation: "UPDATE", oldObject: null }],
    ["UPDATE without oldObject", { operation: "UPDATE", oldObject: undefined }],
    ["UPDATE without object", { operation: "UPDATE", object: null, oldObject: {} }],
    ["DELETE with an object", { operation: "DELETE", oldObject: {} }],
    ["an unknown operation", { operation: "PATCH" }],
    ["no operation", { operation: undefined }],
    ["no kind", { kind: undefined }],
    ["a kind without a kind", { kind: { group: "", version: "v1" } }],
  ])("refuses %s with its uid", (_, request) => {
    expect(refusal(reviewText(request))).toMatchObject({ uid: UID, code: 400, reason: "MalformedReview", apiVersion: "admission.k8s.io/v1" });
  });

  it.each([
    ["another apiVersion", { apiVersion: "admission.k8s.io/v2" }],
    ["another kind", { kind: "TokenReview" }],
    ["no kind", { kind: undefined }],
  ])("refuses %s with its uid, as v1", (_, review) => {
    expect(refusal(reviewText({}, review))).toMatchObject({ uid: UID, reason: "MalformedReview", apiVersion: "admission.k8s.io/v1" });
  });

  it.each([
    ["nothing", ""],
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "42"],
    ["a string", '"review"'],
    ["an empty object", "{}"],
    ["a null request", '{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":null}'],
    ["a review without uid", reviewText({ uid: undefined })],
    ["an empty uid", reviewText({ uid: "" })],
    ["a uid that is a number", reviewText({ uid: 5 })],
    ["a uid that nobody would send", reviewText({ uid: "a".repeat(129) })],
  ])("refuses %s without a uid to answer to", (_, text) => {
    expect(refusal(text)).toMatchObject({ uid: undefined, status: 400 });
  });

  it.each([
    ["cut off", reviewText().slice(0, -1)],
    ["followed by another", reviewText() + reviewText()],
    ["with NaN", reviewText({ object: "@" }).replace('"@"', "NaN")],
    ["with a trailing comma", reviewText().replace(/}$/, ",}")],
  ])("refuses a review %s with the uid of its first bytes", (_, text) => {
    expect(refusal(text)).toMatchObject({ uid: UID, reason: "MalformedReview" });
  });

  it("repeats nothing of a text that is no JSON", () => {
    expect(refusal('{"password":"hunter2"').message).not.toContain("hunter2");
  });

  it("takes the last of two equal keys, as the API server never sends them", () => {
    expect(decoded(reviewText({ name: "@" }).replace('"name":"@"', '"name":"a","name":"b"')).name).toBe("b");
  });

  const withGrace = (seconds: string) => `{"spec":{"terminationGracePeriodSeconds":${seconds}}}`;
  const update = (before: string, after: string) =>
    updateText("@old", "@new").replace('"@old"', withGrace(before)).replace('"@new"', withGrace(after));

  it.each([
    ["9007199254740992", "9007199254740993"],
    ["9223372036854775806", "9223372036854775807"],
    ["-9007199254740992", "-9007199254740993"],
  ])("keeps %s and %s apart in an update", (before, after) => {
    const { object, oldObject } = decoded(update(before, after));
    expect(oldObject).not.toEqual(object);
    expect(JSON.parse(withGrace(before))).toEqual(JSON.parse(withGrace(after)));
  });

  it("refuses an update with a number that is not finite", () => {
    expect(refusal(update("1", "1e400"))).toMatchObject({ uid: UID, reason: "MalformedReview" });
  });

  it("refuses an update too deep for exact numbers, and reads it without any", () => {
    const deep = `${"[".repeat(100_000)}9007199254740993${"]".repeat(100_000)}`;
    expect(refusal(update("1", deep))).toMatchObject({ uid: UID, reason: "MalformedReview" });
    expect(decoded(update("1", deep.replace(/\d+/, "1"))).uid).toBe(UID);
  });

  it("reads any depth", () => {
    const deep = reviewText({ object: { spec: "@" } }).replace('"@"', "[".repeat(1_000_000) + "]".repeat(1_000_000));
    expect(decoded(deep).uid).toBe(UID);
  });
});
