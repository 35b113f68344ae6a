import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reviewClient } from "../../src/cli/review-client.ts";
import { readSample, SAMPLES } from "../../src/cli/samples.ts";
import { issueThrowAway, type ThrowAway } from "../../src/pki/throw-away.ts";
import { outputOf, runCli, startCli } from "./run-cli.ts";

const LOOPBACK = ["--listen", "127.0.0.1:0", "--metrics-listen", "off", "--drain", "0"];
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "initguard-test-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write({ cert, key }: Omit<ThrowAway, "ca">): void {
  writeFileSync(join(folder, "tls.crt"), cert);
  writeFileSync(join(folder, "tls.key"), key);
}

async function sampleNumber(at: number): Promise<string> {
  const sample = SAMPLES[at - 1];
  if (sample === undefined) throw new Error(`there is no sample ${at}`);
  return readSample(sample);
}

const ADDRESS = /"address":"127\.0\.0\.1:(\d+)"/;

describe("initguard serve", () => {
  it("judges a review, logs the denial as JSON, and ends with 0 after SIGTERM", async () => {
    const { ca, cert, key } = issueThrowAway();
    write({ cert, key });
    const child = startCli(["serve", "--tls-dir", folder, ...LOOPBACK]);
    const lines: string[] = [];
    child.stdout?.on("data", (chunk) => lines.push(...String(chunk).trim().split("\n")));
    try {
      const [, port] = await outputOf(child, ADDRESS);
      const client = reviewClient(Number(port), ca);
      const answer = await client.send(await sampleNumber(4));
      client.close();
      expect(answer.allowed).toBe(false);
      expect(answer.causes.map(({ field }) => field)).toContain("spec.template.spec.initContainers[0].readinessProbe");
      child.kill("SIGTERM");
      expect(await once(child, "close")).toEqual([0, null]);
    } finally {
      child.kill("SIGKILL");
    }
    const logged = lines.map((line) => JSON.parse(line));
    expect(logged.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      "info serving",
      "info denied",
      "info draining; the same signal again ends it at once",
      "info ended",
    ]);
    expect(logged[1]).toMatchObject({
      kind: "Rollout.argoproj.io",
      name: "checkout",
      profile: "baseline",
      denied: expect.arrayContaining(["probes"]),
    });
    for (const { time } of logged) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it("takes up a new pair of files while it serves", async () => {
    const [before, after] = [issueThrowAway(), issueThrowAway()];
    write(before);
    const child = startCli(["serve", "--tls-dir", folder, ...LOOPBACK]);
    try {
      const [, port] = await outputOf(child, ADDRESS);
      const review = await sampleNumber(1);
      const old = reviewClient(Number(port), before.ca);
      expect((await old.send(review)).allowed).toBe(true);
      const taken = outputOf(child, /serving a new certificate/);
      write(after);
      await taken;
      const fresh = reviewClient(Number(port), after.ca);
      expect((await fresh.send(review)).allowed).toBe(true);
      // The connection that was open goes on.
      expect((await old.send(review)).allowed).toBe(true);
      for (const client of [old, fresh]) client.close();
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("goes on when nobody reads its log any more", async () => {
    const { ca, cert, key } = issueThrowAway();
    write({ cert, key });
    const child = startCli(["serve", "--tls-dir", folder, ...LOOPBACK]);
    try {
      const [, port] = await outputOf(child, ADDRESS);
      child.stdout?.destroy();
      const client = reviewClient(Number(port), ca);
      for (let turn = 0; turn < 3; turn++) expect((await client.send(await sampleNumber(4))).allowed).toBe(false);
      client.close();
      child.kill("SIGTERM");
      expect(await once(child, "exit")).toEqual([0, null]);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("serves metrics and health without TLS where it is told", async () => {
    write(issueThrowAway());
    const words = ["serve", "--tls-dir", folder, "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0", "--profile", "restricted"];
    const child = startCli(words);
    try {
      const [, metrics, profile] = await outputOf(child, /"metrics":"(127\.0\.0\.1:\d+)","profile":"(\w+)"/);
      expect(profile).toBe("restricted");
      expect((await fetch(`http://${metrics}/readyz`)).status).toBe(200);
      expect(await (await fetch(`http://${metrics}/metrics`)).text()).toContain("initguard_certificate_expiry_timestamp_seconds");
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("says in one sentence that the port is taken", async () => {
    write(issueThrowAway());
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" ? address?.port : undefined;
    try {
      const { code, stdout, stderr } = await runCli(["serve", "--tls-dir", folder, ...LOOPBACK, "--listen", `127.0.0.1:${port}`]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(new RegExp(`^error: cannot listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*\n$`));
    } finally {
      taken.close();
    }
  });

  it.each([
    ["an expired pair", () => write(issueThrowAway(Date.now() - 8 * 24 * 3_600_000)), /: the certificate expired on \d{4}-\d\d-\d\d\S+\n$/],
    ["a key of another", () => write({ ...issueThrowAway(), key: issueThrowAway().key }), /: the private key does not belong to the certificate\n$/],
    ["no files", () => undefined, /\/tls\.(crt|key) does not exist\n$/],
    ["nonsense", () => write({ cert: "nonsense", key: "nonsense" }), /: the certificate file holds no certificate in PEM\n$/],
  ])("does not start with %s", async (_what, prepare, sentence) => {
    prepare();
    const { code, stdout, stderr } = await runCli(["serve", "--tls-dir", folder, ...LOOPBACK]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/^error: cannot serve with [^\n]*\n$/);
  });

  it("does not change what it reads", async () => {
    const pair = issueThrowAway();
    write(pair);
    await runCli(["serve", "--tls-dir", folder, ...LOOPBACK, "--listen", "256.0.0.1:1"]);
    expect(readFileSync(join(folder, "tls.key"), "utf8")).toBe(pair.key);
  });
});
