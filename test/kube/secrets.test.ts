import { describe, expect, it } from "vitest";
import { isFailure } from "../../src/kube/failure.ts";
import { readSecret, type Secret, type SecretName, writeSecret } from "../../src/kube/secrets.ts";
import { openFake } from "./open-fake.ts";

const NAME: SecretName = { namespace: "initguard", name: "initguard-tls", type: "kubernetes.io/tls" };
const PATH = "/api/v1/namespaces/initguard/secrets/initguard-tls";
const NOTHING: Secret = { version: undefined, data: {} };

function read(secret: Awaited<ReturnType<typeof readSecret>>): Secret {
  if (isFailure(secret)) throw new Error(secret.message);
  return secret;
}

describe("Secrets", () => {
  it("are created, read back, and replaced with all their keys", async () => {
    const { server, fake } = await openFake();
    expect(await readSecret(server, NAME)).toEqual(NOTHING);
    expect(await writeSecret(server, NAME, { data: { "tls.crt": "ä", "tls.key": "" }, seen: NOTHING, writer: "me" })).toBeUndefined();
    const seen = read(await readSecret(server, NAME));
    expect(seen).toEqual({ version: "1", data: { "tls.crt": "ä", "tls.key": "" } });
    expect(await writeSecret(server, NAME, { data: { "ca.crt": "b", "tls.crt": "c" }, seen, writer: "me" })).toBeUndefined();
    expect(read(await readSecret(server, NAME)).data).toEqual({ "ca.crt": "b", "tls.crt": "c" });
    expect(fake.objects.get(PATH)?.object).toMatchObject({
      kind: "Secret",
      type: "kubernetes.io/tls",
      metadata: { name: "initguard-tls", namespace: "initguard" },
    });
  });

  it("keep what is not theirs to change", async () => {
    const { server, fake } = await openFake();
    fake.put(PATH, { type: "Opaque", metadata: { labels: { team: "x" } }, data: {} });
    const seen = read(await readSecret(server, NAME));
    await writeSecret(server, NAME, { data: { a: "b" }, seen, writer: "me" });
    expect(fake.objects.get(PATH)?.object).toMatchObject({ type: "Opaque", metadata: { labels: { team: "x" } }, data: { a: "Yg==" } });
  });

  it("are never created by POST, which RBAC cannot bind to a name", async () => {
    const { server, fake } = await openFake();
    await writeSecret(server, NAME, { data: {}, seen: NOTHING, writer: "me" });
    expect(fake.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([`PATCH ${PATH}`]);
    expect(fake.requests[0]?.query.get("force")).toBeNull();
  });

  it("are a conflict when somebody else was faster, created or written or deleted them", async () => {
    const { server, fake } = await openFake();
    await writeSecret(server, NAME, { data: { a: "mine" }, seen: NOTHING, writer: "me" });
    expect(await writeSecret(server, NAME, { data: { a: "theirs" }, seen: NOTHING, writer: "they" })).toMatchObject({ failure: "conflict" });
    const seen = read(await readSecret(server, NAME));
    await writeSecret(server, NAME, { data: { a: "mine again" }, seen, writer: "me" });
    expect(await writeSecret(server, NAME, { data: { a: "theirs" }, seen, writer: "they" })).toMatchObject({ failure: "conflict" });
    expect(read(await readSecret(server, NAME)).data).toEqual({ a: "mine again" });
    fake.objects.delete(PATH);
    expect(await writeSecret(server, NAME, { data: { a: "b" }, seen, writer: "me" })).toMatchObject({ failure: "conflict" });
  });

  it("pass on what else goes wrong, without what was sent", async () => {
    const { server, fake } = await openFake();
    fake.intercept = (_request, response) => {
      response.writeHead(403).end("{}");
      return true;
    };
    expect(await readSecret(server, NAME)).toMatchObject({ failure: "forbidden" });
    expect(JSON.stringify(await writeSecret(server, NAME, { data: { key: "private" }, seen: NOTHING, writer: "me" }))).not.toMatch(
      /private|cHJpdmF0ZQ/,
    );
  });

  it("read odd content as text, and an odd answer as a failure", async () => {
    const { server, fake } = await openFake();
    fake.put(PATH, { data: { binary: "/w==", number: 1 } });
    expect(read(await readSecret(server, NAME)).data).toEqual({ binary: "\ufffd", number: "" });
    fake.intercept = (_request, response) => {
      response.writeHead(200).end("[]");
      return true;
    };
    expect(await readSecret(server, NAME)).toMatchObject({ failure: "unexpected" });
  });
});
