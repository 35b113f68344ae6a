import { deflateSync, gzipSync } from "node:zlib";
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { child } from "../../src/core/field-path.ts";
import { forbidden } from "../../src/core/violation.ts";
import { RULES } from "../../src/rules/index.ts";
import { expectLawful } from "../support/answer-laws.ts";
import { policyOf, reviewText, ruleOf, UID } from "../support/reviews.ts";
import { type TestWebhook, testWebhook } from "../support/test-webhook.ts";

const noImage = policyOf(
  ruleOf("no-image", "Deny", (pod) => pod.initContainers.map(({ path }) => forbidden(child(path, "image"), "may not be set"))),
);

/** A supertest client of a webhook that trusts its authority and nothing else. */
function client({ address, source }: TestWebhook) {
  return supertest.agent(`https://localhost:${address.port}`, { ca: source.ca });
}

describe("POST /validate", () => {
  it("answers 200 and JSON with its length, on a connection that stays", async () => {
    const answer = await client(await testWebhook())
      .post("/validate?timeout=10s")
      .type("application/json")
      .send(reviewText());
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ "content-type": "application/json", "content-length": String(Buffer.byteLength(answer.text)) });
    expect(Object.keys(answer.headers)).not.toEqual(expect.arrayContaining(["x-powered-by"]));
    expect(expectLawful(answer.text, UID).response.allowed).toBe(true);
  });

  it.each(["/validate", "/validate?timeout=5s", "/validate/test", "/validate/test?timeout=5s&x=/validate/other"])("judges at %s", async (path) => {
    const { status, body } = await (await testWebhook(noImage)).post(reviewText(), { path });
    expect(status).toBe(200);
    expect(expectLawful(body, UID).response.status?.reason).toBe("Invalid");
  });

  it.each(["/validate/", "/validate/other", "/validate/test/", "/validate/test/test", "/validate/__proto__", "/validate/%74est"])(
    "denies with the uid at %s, which names no profile, and says which there are",
    async (path) => {
      const webhook = await testWebhook();
      const denied = await webhook.post(reviewText(), { path });
      expect(denied.status).toBe(200);
      expect(expectLawful(denied.body, UID).response.status).toMatchObject({
        code: 500,
        reason: "UnknownProfile",
        message: expect.stringContaining("/validate/test"),
      });
      expect(await webhook.post("{}", { path })).toMatchObject({ status: 404, body: expect.stringContaining("/validate/test") });
    },
  );

  it("ignores what headers say of the caller", async () => {
    const headers = { "x-remote-user": "system:admin", "x-forwarded-for": "10.0.0.1", "x-http-method-override": "DELETE", __proto__x: "1" };
    const webhook = await testWebhook(noImage);
    expect((await webhook.post(reviewText(), { headers })).body).toBe((await webhook.post(reviewText())).body);
  });

  it.each(["__proto__", "constructor", "tostring"])("takes a header called %s", async (name) => {
    expect((await (await testWebhook()).post(reviewText(), { headers: { [name]: "1" } })).status).toBe(200);
  });
});

describe("a request that is no review", () => {
  const wrongTypes = [
    "",
    "text/plain",
    "text/json",
    "application/yaml",
    "application/jsonx",
    "application/json-patch+json",
    "application/json; charset=utf-16",
    "application/json; charset=utf-7",
    "application/json; charset=latin1",
    "application/json; charset=utf-8; x=y",
    "application/vnd.kubernetes.protobuf",
  ];
  it.each(wrongTypes)("gets 415 as %j", async (type) => {
    const { status, headers, body } = await (await testWebhook()).post(reviewText(), { headers: { "content-type": type } });
    expect({ status, connection: headers["connection"] }).toEqual({ status: 415, connection: "close" });
    expect(JSON.parse(body)).toEqual({ error: "reviews are sent as application/json in UTF-8" });
  });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON;charset=UTF-8",
    'application/json ; charset="utf-8"',
    "application/json ",
  ])("is judged as %j", async (type) => {
    expect((await (await testWebhook()).post(reviewText(), { headers: { "content-type": type } })).status).toBe(200);
  });

  it.each([
    ["gzip", gzipSync(reviewText())],
    ["deflate", deflateSync(reviewText())],
    ["br", Buffer.from("x")],
    ["zstd", Buffer.from("x")],
    ["identity", Buffer.from(reviewText())],
    ["", Buffer.from(reviewText())],
  ])("gets 415 with content-encoding %j", async (encoding, body) => {
    expect(await (await testWebhook()).post(body, { headers: { "content-encoding": encoding } })).toMatchObject({
      status: 415,
      body: expect.stringContaining("Content-Encoding"),
    });
  });

  it.each(["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])("gets 405 by %s", async (method) => {
    const { status, headers, body } = await (await testWebhook()).post("", { method });
    expect({ status, allow: headers["allow"], body }).toEqual({ status: 405, allow: "POST", body: '{"error":"reviews are sent with POST"}' });
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n"],
    ["null", "null"],
    ["a list", "[]"],
    ["a list of reviews", `[${reviewText()}]`],
    ["a number", "42"],
    ["an object", "{}"],
    ["half an object", '{"kind":'],
    ["a byte order mark", `\ufeff${reviewText()}`],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x7b])],
    ["UTF-16", Buffer.from(reviewText(), "utf16le")],
  ])("gets 400 and one sentence for %s", async (_, body) => {
    const answer = await (await testWebhook()).post(body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.stringMatching(/^not a usable AdmissionReview: [a-zA-Z0-9 -]+$/) });
  });

  it.each([
    ["invalid UTF-8", Buffer.from(reviewText().replace('"name":"p"', '"name":"\xff"'), "latin1")],
    ["half a surrogate pair as UTF-8 (CESU-8)", Buffer.from(reviewText().replace('"name":"p"', '"name":"\xed\xa0\x80"'), "latin1")],
    ["a review cut off", reviewText().slice(0, -2)],
    ["NaN", reviewText({ object: "@" }).replace('"@"', "NaN")],
  ])("is denied with the uid of its first bytes: %s", async (_, body) => {
    const answer = await (await testWebhook()).post(body);
    expect(answer.status).toBe(200);
    expect(expectLawful(answer.body, UID).response.status).toMatchObject({ code: 400, reason: "MalformedReview" });
  });

  it("takes a lone surrogate that is escaped", async () => {
    const { body } = await (await testWebhook(noImage)).post(reviewText({ name: "@" }).replace('"@"', '"\\ud800"'));
    expect(expectLawful(body, UID).response.status?.message).toContain('Pod "\\ud800" is invalid');
  });
});

describe("the other paths", () => {
  it("say that the webhook lives and is ready", async () => {
    const https = client(await testWebhook());
    const [live, ready, head] = await Promise.all([https.get("/livez"), https.get("/readyz?verbose"), https.head("/readyz")]);
    expect([live.status, live.body]).toEqual([200, { live: true }]);
    expect([ready.status, ready.body]).toEqual([200, { ready: true }]);
    expect(head.status).toBe(200);
    expect(Object.keys(ready.headers)).not.toEqual(expect.arrayContaining(["etag"]));
    expect(ready.headers).not.toHaveProperty("x-powered-by");
    expect(ready.headers).not.toHaveProperty("etag");
  });

  it("are not ready once the certificate has ended", async () => {
    let now = Date.now();
    const https = client(await testWebhook(policyOf(), { clock: () => now }));
    expect((await https.get("/readyz")).status).toBe(200);
    now += 30 * 24 * 3_600_000;
    const { status, body } = await https.get("/readyz");
    expect([status, body]).toEqual([503, { ready: false, why: "the serving certificate has ended" }]);
    expect((await https.get("/livez")).status).toBe(200);
  });

  it("list the rules, without what is not data", async () => {
    const { status, body } = await client(await testWebhook(policyOf(), { rules: RULES })).get("/rules");
    expect(status).toBe(200);
    expect(body.map(({ id }: { id: string }) => id)).toEqual(RULES.map(({ id }) => id));
    expect(Object.keys(body[0]).sort()).toEqual(["defaultAction", "family", "id", "reference", "since", "summary"]);
  });

  it.each([
    "/",
    "/validatex",
    "/validat",
    "/metrics",
    "/livez/",
    "/livez/x",
    "/rules/probes",
    "//validate",
    "/%76alidate",
    "/../etc/passwd",
    "/VALIDATE",
  ])("are 404 at %s", async (path) => {
    const webhook = await testWebhook();
    for (const method of ["GET", "POST"]) {
      const { status, headers, body } = await webhook.post("", { path, method });
      expect(status).toBe(404);
      expect(headers["content-type"]).toBe("application/json");
      expect(JSON.parse(body).error).toMatch(/^there is nothing here; there are POST \/validate, /);
    }
  });

  it.each(["POST", "PUT", "DELETE"])("are 405 by %s", async (method) => {
    const { status, headers, body } = await (await testWebhook()).post("{}", { path: "/readyz", method });
    expect({ status, allow: headers["allow"], body }).toEqual({ status: 405, allow: "GET, HEAD", body: '{"error":"this path is read with GET"}' });
  });

  it("show no stack, no module and no page for a path that cannot be decoded", async () => {
    const webhook = await testWebhook();
    for (const path of ["/%", "/%ff", "/rules/%E0%A4%A"]) {
      const { status, body, headers } = await webhook.post("", { path, method: "GET" });
      expect(status).toBe(404);
      expect(headers["content-type"]).toBe("application/json");
      expect(body).not.toMatch(/node_modules|\.ts|\.js|<html|at /);
    }
    expect(webhook.log).toEqual([]);
  });
});
