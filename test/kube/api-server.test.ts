import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openApiServer } from "../../src/kube/api-server.ts";
import { isFailure } from "../../src/kube/failure.ts";
import { issueThrowAway } from "../../src/pki/throw-away.ts";
import { fakeApiServer, kubeconfigText, status } from "./fake-api-server.ts";
import { openFake } from "./open-fake.ts";

const PATH = "/api/v1/namespaces/initguard/secrets/one";
const read = { method: "GET", path: PATH } as const;

/** A kubeconfig with this text. */
function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "initguard-kubeconfig-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "config");
  writeFileSync(file, text);
  return file;
}

describe("openApiServer", () => {
  it("asks as the kubeconfig's user, in its namespace", async () => {
    const { fake, server } = await openFake();
    fake.put(PATH, { kind: "Secret", futureField: [1] });
    expect(await server.request(read)).toEqual({
      body: { kind: "Secret", futureField: [1], metadata: { resourceVersion: "1" } },
      serverTime: expect.closeTo(Date.now(), -4),
    });
    expect(server.namespace).toBe("initguard");
    expect(fake.requests[0]?.headers).toMatchObject({
      authorization: "Bearer secret-token",
      "user-agent": "initguard/test",
      accept: "application/json",
    });
  });

  it("takes another context when told so", async () => {
    const { kubeconfig } = await fakeApiServer();
    expect(await openApiServer({ kubeconfig, context: "other", userAgent: "" })).toMatchObject({ namespace: undefined });
    expect(await openApiServer({ kubeconfig, context: "none", userAgent: "" })).toEqual({
      failure: "unconfigured",
      message: "the kubeconfig has no context none",
    });
  });

  it("finds the kubeconfig where kubectl does", async () => {
    const { kubeconfig } = await fakeApiServer();
    vi.stubEnv("KUBECONFIG", kubeconfig);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const server = await openApiServer({ userAgent: "" });
    expect(isFailure(server) || isFailure(await server.request({ method: "GET", path: "/version" }))).toBe(true);
    expect(server).toMatchObject({ namespace: "initguard" });
  });

  it("says so when there is no cluster at all", async () => {
    vi.stubEnv("KUBECONFIG", "");
    vi.stubEnv("HOME", "/nowhere");
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect(await openApiServer({ userAgent: "" })).toEqual({
      failure: "unconfigured",
      message: "there is no kubeconfig, and this does not run in a cluster",
    });
  });

  it.each([
    ["a file that is not there", undefined, /^\/nowhere cannot be used: ENOENT/],
    ["no YAML", "{", /cannot be used: /],
    ["an empty file", "", /cannot be used: |names no cluster/],
    ["no cluster", "{}", /names no cluster$/],
    ["plain HTTP", kubeconfigText("http://localhost:8001"), "the API server's address http://localhost:8001 is no https URL"],
    ["no URL", kubeconfigText("localhost"), "the API server's address localhost is no https URL"],
  ])("does not use %s", async (_what, text, message) => {
    const kubeconfig = text === undefined ? "/nowhere" : fileWith(text);
    expect(await openApiServer({ kubeconfig, userAgent: "" })).toEqual({
      failure: "unconfigured",
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
  });

  it("keeps one connection for one request after the other", async () => {
    const { fake, server } = await openFake();
    fake.put(PATH, {});
    for (let count = 0; count < 20; count++) await server.request(read);
    expect(fake.requests).toHaveLength(20);
    expect(fake.connections()).toBe(1);
  });

  it("reads again when a kept connection turns out to be closed, and does not write again", async () => {
    const { fake, server } = await openFake();
    fake.put(PATH, {});
    let resets = 1;
    fake.intercept = (_request, response) => {
      if (fake.requests.length < 2 || resets-- <= 0) return false;
      response.socket?.destroy();
      return true;
    };
    await server.request(read);
    expect(await server.request(read)).toHaveProperty("body");
    resets = 1;
    expect(await server.request({ method: "PATCH", path: PATH, body: {} })).toMatchObject({ failure: "unavailable" });
  });

  it.each([
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "notFound"],
    [409, "conflict"],
    [410, "refused"],
    [422, "invalid"],
    [429, "unavailable"],
    [500, "unavailable"],
    [503, "unavailable"],
    [304, "unexpected"],
  ])("gives %i as a value: %s", async (code, failure) => {
    const { fake, server } = await openFake();
    fake.intercept = (_request, response) => {
      response.setHeader("retry-after", "7");
      status(response, code, "SomeReason", code === 304 ? "" : "because");
      return true;
    };
    const expected = code === 304 ? { message: "the API server answered 304" } : { message: "because", reason: "SomeReason" };
    expect(await server.request(read)).toEqual({ failure, code, retryAfter: 7, ...expected });
  });

  it("prints what an API server says, cut, without control characters, and what is no Status by its code", async () => {
    const { fake, server } = await openFake();
    fake.intercept = (_request, response) => {
      status(response, 422, "", `\u001b[31m${"x".repeat(10_000)}`);
      return true;
    };
    const long = await server.request(read);
    expect(isFailure(long) ? long.message : "").toMatch(/^\\x1b\[31mx{4091}$/);
    fake.intercept = (_request, response) => {
      response.writeHead(502).end("<html>");
      return true;
    };
    expect(await server.request(read)).toMatchObject({ failure: "unavailable", message: "the API server answered 502" });
    fake.intercept = (_request, response) => {
      response.writeHead(200).end("<html>");
      return true;
    };
    expect(await server.request(read)).toEqual({ failure: "unexpected", message: "the answer is no JSON", code: 200 });
  });

  it("does not wait for ever: for an answer, for its end, for nobody", async () => {
    const { fake, server } = await openFake(200);
    fake.intercept = () => true;
    expect(await server.request(read)).toEqual({ failure: "unavailable", message: `localhost:${fake.port} cannot be reached: no answer in time` });
    fake.intercept = (_request, response) => response.writeHead(200).write("{") || true;
    expect(await server.request(read)).toMatchObject({ failure: "unavailable" });
    const nobody = await openApiServer({ kubeconfig: fileWith(kubeconfigText("https://localhost:1")), userAgent: "" });
    expect(isFailure(nobody) || (await nobody.request(read))).toMatchObject({
      failure: "unavailable",
      message: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/),
    });
  });

  it("talks to nobody else than the API server that is meant, whatever the environment says", async () => {
    const { port, requests } = await fakeApiServer();
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const kubeconfig = fileWith(kubeconfigText(`https://localhost:${port}`, { ca: issueThrowAway().ca }));
    const server = await openApiServer({ kubeconfig, userAgent: "" });
    expect(isFailure(server) || (await server.request(read))).toMatchObject({
      failure: "untrusted",
      message: expect.stringContaining(`localhost:${port} is not the API server that is meant: `),
    });
    expect(requests).toEqual([]);
  });

  it("asks below the path of the API server's address", async () => {
    const { port, requests } = await fakeApiServer();
    const server = await openApiServer({ kubeconfig: fileWith(kubeconfigText(`https://localhost:${port}/k8s/clusters/c-1/`)), userAgent: "" });
    if (!isFailure(server)) await server.request({ method: "GET", path: "/api/v1/pods?limit=5" });
    expect(requests[0]?.path).toBe("/k8s/clusters/c-1/api/v1/pods");
    expect(requests[0]?.query.get("limit")).toBe("5");
  });

  it("takes a new token from a credential plugin, and gives its failure as a value", async () => {
    const { port, requests } = await fakeApiServer();
    const plugin = fileWith(
      "#!/bin/sh\n[ -e \"$0.broken\" ] && { echo 'no login' >&2; exit 1; }\n" +
        `echo '{"kind":"ExecCredential","status":{"token":"secret-token","expirationTimestamp":"2020-01-01T00:00:00Z"}}'\n`,
    );
    chmodSync(plugin, 0o755);
    const config = JSON.parse(kubeconfigText(`https://localhost:${port}`));
    config.users[0].user = { exec: { apiVersion: "client.authentication.k8s.io/v1", command: plugin, interactiveMode: "Never" } };
    const server = await openApiServer({ kubeconfig: fileWith(JSON.stringify(config)), userAgent: "" });
    if (isFailure(server)) throw new Error(server.message);
    expect(await server.request(read)).toMatchObject({ failure: "notFound" });
    expect(requests[0]?.headers.authorization).toBe("Bearer secret-token");
    writeFileSync(`${plugin}.broken`, "");
    expect(await server.request(read)).toEqual({
      failure: "unauthorized",
      message: "the credentials of the kubeconfig cannot be used: no login",
    });
  });
});
