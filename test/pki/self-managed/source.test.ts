import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSelfManagedSource } from "../../../src/pki/self-managed/source.ts";
import { SYSTEM_CLOCK } from "../../../src/pki/self-managed/system-clock.ts";
import type { CertificateSource } from "../../../src/webhook/certificate-source.ts";
import { authorityFrom, DAY, leafDataFrom, NOW } from "./issued.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "initguard-source-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(data: Readonly<Record<string, string>>): void {
  for (const name of ["tls.crt", "tls.key"]) writeFileSync(join(folder, name), data[name] ?? "");
}

describe("openSelfManagedSource", () => {
  const leaf = leafDataFrom(authorityFrom(NOW), NOW);
  /** A second lasts a millisecond; `onLook` is called before each look but the first. */
  const options = (onLook: (look: number) => void, onWaiting: (reason: string) => void = () => undefined) => {
    let looks = 0;
    const clock = { now: () => NOW, sleep: async () => onLook(++looks) };
    return { folder, clock, random: () => 0.5, onWaiting };
  };

  it("opens at once what is there", async () => {
    write(leaf);
    const source = await openSelfManagedSource(
      options(() => undefined),
      new AbortController().signal,
    );
    const fitting: CertificateSource | undefined = source;
    expect(fitting?.current()).toMatchObject({ cert: leaf["tls.crt"], notAfter: NOW + 30 * DAY });
    source?.close();
  });

  it("waits for a leaf to be mounted, and for one that can be served, and tells each reason once", async () => {
    const reasons: string[] = [];
    const appear = (look: number) => {
      if (look === 3) write({ ...leaf, "tls.key": "" });
      if (look === 6) write(leaf);
    };
    const source = await openSelfManagedSource(
      options(appear, (reason) => reasons.push(reason)),
      new AbortController().signal,
    );
    expect(source?.current().cert).toBe(leaf["tls.crt"]);
    expect(reasons.at(-1)).toBe("the key file holds no private key in PEM");
    expect(reasons[0]).toMatch(/tls\.(crt|key) does not exist$/);
    expect(reasons).toEqual([...new Set(reasons)]);
    source?.close();
  });

  it("stops waiting when it is told to", async () => {
    const stop = new AbortController();
    const source = await openSelfManagedSource(
      options((look) => look === 3 && stop.abort()),
      stop.signal,
    );
    expect(source).toBeUndefined();
  });
});

describe("the system's clock", () => {
  it("sleeps, wakes at once when told to, and has no longest sleep that fires early", async () => {
    await SYSTEM_CLOCK.sleep(1, new AbortController().signal);
    await SYSTEM_CLOCK.sleep(-5, new AbortController().signal);
    await SYSTEM_CLOCK.sleep(60_000, AbortSignal.abort());
    const stop = new AbortController();
    const sleeping = SYSTEM_CLOCK.sleep(40 * DAY, stop.signal).then(() => "awake");
    expect(await Promise.race([sleeping, SYSTEM_CLOCK.sleep(20, new AbortController().signal).then(() => "asleep")])).toBe("asleep");
    stop.abort();
    expect(await sleeping).toBe("awake");
    expect(Math.abs(SYSTEM_CLOCK.now() - Date.now())).toBeLessThan(5_000);
  });
});
