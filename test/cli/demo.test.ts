import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeCertificates, writeCertificatesSomewhere } from "../../src/cli/demo-certificates.ts";
import { samplesFolder } from "../../src/cli/installation.ts";
import { readSample, SAMPLES } from "../../src/cli/samples.ts";
import { verdictText } from "../../src/cli/verdict-text.ts";
import { issueThrowAway } from "../../src/pki/throw-away.ts";
import { outputOf, runCli, startCli } from "./run-cli.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "initguard-test-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plain = (_format: unknown, words: string) => words;

describe("initguard demo", () => {
  it("shows every sample with its verdict and ends with 0 when it is told to", async () => {
    const { code, stdout, stderr } = await runCli(["demo", "--once", "--tls-dir", folder]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { file, story } of SAMPLES)
      expect(stdout).toMatch(new RegExp(`^(ALLOWED|DENIED ) {2}${file} .*\n {9}${story.replaceAll(/[.()]/g, "\\$&")}$`, "m"));
    const steady = stdout
      .replace(/InitGuard \S+ /, "InitGuard VERSION ")
      .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
      .replace(/in \d+ ms/, "in N ms");
    await expect(steady).toMatchFileSnapshot("demo-once.txt");
  });

  it("denies the custom resource that the API server admits, for its probe, its name clash and its legacy annotation in one answer", async () => {
    const { stdout } = await runCli(["demo", "--once", "--tls-dir", folder]);
    const [, rollout = ""] = /^DENIED {3}04-create-rollout\.json(.*?)\n\n/ms.exec(stdout) ?? [];
    for (const reason of [
      "probes: spec.template.spec.initContainers[0].readinessProbe\n",
      "name-unique: spec.template.spec.initContainers[1].name\n",
      "legacy-annotation: spec.template.metadata.annotations[pod.beta.kubernetes.io/init-containers]\n",
    ])
      expect(rollout).toContain(reason);
  });

  it("serves on, by a curl line that works as it stands, until Ctrl-C", async () => {
    const child = startCli(["demo", "--tls-dir", folder]);
    try {
      const call = await outputOf(child, /curl --cacert (\S+) -H 'Content-Type: application\/json' --data @(\S+) (https:\/\/\S+\/validate)\n/);
      const [, ca = "", review = "", url = ""] = call;
      const answer = await post(url, readFileSync(resolve(ca), "utf8"), readFileSync(resolve(review), "utf8"));
      expect(answer).toMatchObject({ kind: "AdmissionReview", response: { allowed: false, status: { code: 422 } } });
      child.kill("SIGINT");
      expect(await once(child, "close")).toEqual([0, null]);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("ends when nobody reads any more", async () => {
    const child = startCli(["demo", "--tls-dir", folder]);
    child.stdout?.destroy();
    try {
      expect(await once(child, "close")).toEqual([0, null]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});

function post(url: string, ca: string, body: string): Promise<unknown> {
  return new Promise((done, fail) => {
    request(url, { method: "POST", ca, headers: { "content-type": "application/json" }, agent: false })
      .on("response", (response) => text(response).then((answer) => done(JSON.parse(answer)), fail))
      .on("error", fail)
      .end(body);
  });
}

describe("writeCertificates", () => {
  it("writes the pair and the CA, the key for the user alone, also over files that are there", () => {
    writeFileSync(join(folder, "tls.key"), "old", { mode: 0o644 });
    const certificates = issueThrowAway();
    const { ca, remove } = writeCertificates(certificates, folder);
    expect(ca).toBe(join(folder, "ca.crt"));
    expect(readFileSync(ca, "utf8")).toBe(certificates.ca);
    expect(readFileSync(join(folder, "tls.crt"), "utf8")).toBe(certificates.cert);
    expect(readFileSync(join(folder, "tls.key"), "utf8")).toBe(certificates.key);
    expect(statSync(join(folder, "tls.key")).mode & 0o777).toBe(0o600);
    remove();
    expect(statSync(ca).isFile()).toBe(true);
  });

  it("makes the folder", () => {
    const { ca } = writeCertificates(issueThrowAway(), join(folder, "a", "b"));
    expect(statSync(ca).isFile()).toBe(true);
  });

  it("says in one sentence that it cannot", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => writeCertificates(issueThrowAway(), join(folder, "file"))).toThrow(/^cannot write certificates to \S+file: EEXIST/);
  });
});

describe("writeCertificatesSomewhere", () => {
  it("takes the folder that is there", () => {
    expect(writeCertificatesSomewhere(issueThrowAway(), folder).ca).toBe(join(folder, "ca.crt"));
  });

  it("takes a temporary folder where there is none to write to, and removes it", () => {
    const { ca, remove } = writeCertificatesSomewhere(issueThrowAway(), join(folder, "nowhere"));
    expect(statSync(ca).isFile()).toBe(true);
    remove();
    expect(() => statSync(ca)).toThrow("ENOENT");
  });
});

it("says in one sentence that the port is taken, and ends", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = String(typeof address === "object" ? address?.port : undefined);
  try {
    const { code, stderr } = await runCli(["demo", "--port", port, "--tls-dir", folder]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: cannot listen on .*EADDRINUSE.*\n$/);
  } finally {
    taken.close();
  }
});

describe("verdictText", () => {
  it("shows the message of a denial that has no causes", async () => {
    const [sample] = SAMPLES;
    if (sample === undefined) throw new Error("there are no samples");
    const answer = { allowed: false, message: "a fault in InitGuard", causes: [], warnings: [] };
    expect(verdictText(sample, await readSample(sample), answer, plain)).toBe(
      `DENIED   01-create-pod.json  CREATE Pod default/orders\n         ${sample.story}\n         a fault in InitGuard`,
    );
  });
});

describe("the samples", () => {
  it("all are there, as JSON", async () => {
    expect(samplesFolder()).toMatch(/src\/cli\/samples$/);
    for (const sample of SAMPLES) expect(JSON.parse(await readSample(sample))).toHaveProperty("request.uid");
  });
});
