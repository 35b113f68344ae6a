import { describe, expect, it } from "vitest";
import { recoverUid } from "../../src/webhook/recover-uid.ts";

const V1 = "admission.k8s.io/v1";
const OPENING = `{"kind":"AdmissionReview","apiVersion":"${V1}","request":{"uid":"a-1"`;

describe("recoverUid", () => {
  it.each([
    ["the API server's first bytes", OPENING, { uid: "a-1", apiVersion: V1 }],
    ["bytes that end right behind the uid", Buffer.from(OPENING), { uid: "a-1", apiVersion: V1 }],
    ["an indented review", OPENING.replace(/[{,:](?=")/g, "$& \n\t\r"), { uid: "a-1", apiVersion: V1 }],
    ["v1beta1", OPENING.replace("/v1", "/v1beta1"), { uid: "a-1", apiVersion: "admission.k8s.io/v1beta1" }],
    ["bytes that are no UTF-8 behind the uid", Buffer.from(`${OPENING},"x":"\xff\xfe`, "latin1"), { uid: "a-1", apiVersion: V1 }],
  ])("takes the uid from %s", (_, start, expected) => {
    expect(recoverUid(start)).toEqual(expected);
  });

  it.each([
    ["a uid further inside", `{"kind":"AdmissionReview","apiVersion":"${V1}","request":{"object":{"uid":"a-1"`],
    ["a uid in a string", `{"kind":"AdmissionReview","apiVersion":"${V1}","request":{"name":"\\"uid\\":\\"a-1\\""`],
    ["a whole review inside a string", JSON.stringify(OPENING)],
    ["a whole review inside an object", `{"object":${OPENING}`],
    ["a review behind something else", ` x${OPENING}`],
    ["a review behind a byte order mark", `\ufeff${OPENING}`],
    ["a second line", `\n{}\n${OPENING}`],
    ["a uid that is cut off", OPENING.slice(0, -1)],
    ["an empty uid", OPENING.replace("a-1", "")],
    ["a uid with an escape", OPENING.replace("a-1", "a\\u002d1")],
    ["a uid longer than any", OPENING.replace("a-1", "a".repeat(129))],
    ["another kind", OPENING.replace("AdmissionReview", "TokenReview")],
    ["another version", OPENING.replace("/v1", "/v2")],
    ["a dot that is none", OPENING.replace("admission.k8s", "admissionxk8s")],
    ["white space without end", `{${" ".repeat(5_000)}${OPENING.slice(1)}`],
    ["nothing", ""],
  ])("takes no uid from %s", (_, start) => {
    expect(recoverUid(start)).toBeUndefined();
    expect(recoverUid(Buffer.from(start))).toBeUndefined();
  });
});
