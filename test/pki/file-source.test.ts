import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FileSource, openFileSource } from "../../src/pki/file-source.ts";
import { type IssuedPair, issueAuthority, issueServing } from "../../src/pki/issue.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 12);
const authority = issueAuthority("InitGuard CA", { now: NOW, lifetime: 90 * DAY });
const newPair = (): IssuedPair => issueServing(authority, { names: ["localhost"], addresses: [] }, { now: NOW, lifetime: 30 * DAY });

let folder = "";
let source: FileSource | undefined;
let now = NOW;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "initguard-test-"));
  now = NOW;
});

afterEach(() => {
  source?.close();
  source = undefined;
  rmSync(folder, { recursive: true });
});

function write({ cert, key }: IssuedPair, to = folder): void {
  writeFileSync(join(to, "tls.crt"), cert);
  writeFileSync(join(to, "tls.key"), key);
}

/** A mounted Secret: the files are links through `..data`, which the kubelet points to a new folder by one rename. */
function mount(pair: IssuedPair, generation: number): void {
  const data = join(folder, `..generation_${generation}`);
  mkdirSync(data);
  write(pair, data);
  symlinkSync(`..generation_${generation}`, join(folder, "..data_tmp"));
  renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  if (generation === 0) for (const name of ["tls.crt", "tls.key"]) symlinkSync(join("..data", name), join(folder, name));
  else rmSync(join(folder, `..generation_${generation - 1}`), { recursive: true });
}

interface Watched {
  readonly source: FileSource;
  readonly served: string[];
  readonly rejected: string[];
}

async function open(): Promise<Watched> {
  const opened = await openFileSource({ folder, clock: () => now, interval: 10, retry: 5 });
  if ("reason" in opened) throw new Error(opened.reason);
  source = opened;
  const served: string[] = [];
  const rejected: string[] = [];
  opened.subscribe(
    ({ cert }) => served.push(cert),
    (reason) => rejected.push(reason),
  );
  return { source: opened, served, rejected };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !isSo(); turn++) await sleep(10);
  expect(isSo()).toBe(true);
}

describe("openFileSource", () => {
  it("hands out the pair that lies there", async () => {
    const pair = newPair();
    write(pair);
    const { source: opened } = await open();
    expect(opened.current()).toEqual({ ...pair, notAfter: NOW + 30 * DAY });
  });

  it("says which file is missing", async () => {
    expect(await openFileSource({ folder, clock: () => now })).toEqual({ reason: expect.stringMatching(/tls\.(crt|key) does not exist$/) });
  });

  it("says what is wrong with a file that is a folder", async () => {
    mkdirSync(join(folder, "tls.crt"));
    writeFileSync(join(folder, "tls.key"), "");
    expect(await openFileSource({ folder, clock: () => now })).toEqual({ reason: expect.stringContaining("EISDIR") });
  });

  it("refuses an expired pair", async () => {
    write(newPair());
    now = NOW + 31 * DAY;
    expect(await openFileSource({ folder, clock: () => now })).toEqual({ reason: expect.stringContaining("expired on 2026-12-21") });
  });

  it("follows the kubelet's swap of links, again and again", async () => {
    mount(newPair(), 0);
    const { source: opened, served, rejected } = await open();
    for (let generation = 1; generation <= 20; generation++) {
      const pair = newPair();
      mount(pair, generation);
      await until(() => opened.current().cert === pair.cert);
      expect(opened.current().key).toBe(pair.key);
    }
    expect(served).toHaveLength(20);
    // The old generation is gone while a look may be under way; what counts is that nothing wrong was ever handed out.
    for (const reason of rejected) expect(reason).toMatch(/does not exist|does not belong/);
  });

  it("keeps the old pair while a new one is half written, and takes the new one when it is whole", async () => {
    const [old, fresh] = [newPair(), newPair()];
    write(old);
    const { source: opened, served, rejected } = await open();
    writeFileSync(join(folder, "tls.key"), fresh.key);
    await until(() => rejected.length > 0);
    expect(opened.current().cert).toBe(old.cert);
    writeFileSync(join(folder, "tls.crt"), fresh.cert);
    await until(() => served.length > 0);
    expect(served).toEqual([fresh.cert]);
    expect(rejected).toEqual(["the private key does not belong to the certificate"]);
  });

  it("tells of each reason once, and again after a good pair", async () => {
    const old = newPair();
    write(old);
    const { source: opened, rejected } = await open();
    writeFileSync(join(folder, "tls.crt"), "");
    await until(() => rejected.length === 1);
    await sleep(100);
    expect(rejected).toEqual(["the certificate file holds no certificate in PEM"]);
    rmSync(join(folder, "tls.crt"));
    await until(() => rejected.length === 2);
    const fresh = newPair();
    write(fresh);
    await until(() => opened.current().cert === fresh.cert);
    rmSync(join(folder, "tls.crt"));
    await until(() => rejected.at(-1)?.endsWith("tls.crt does not exist") === true && rejected.length > 2);
    expect(opened.current().cert).toBe(fresh.cert);
  });

  it("takes a pair that was too early once its time has come", async () => {
    write(newPair());
    const { source: opened } = await open();
    const later = issueServing(authority, { names: ["localhost"], addresses: [] }, { now: NOW + 5 * DAY, lifetime: DAY });
    write(later);
    await sleep(50);
    expect(opened.current().cert).not.toBe(later.cert);
    now = NOW + 5 * DAY;
    await until(() => opened.current().cert === later.cert);
  });

  it("says nothing while the files stay as they are, even past their end", async () => {
    write(newPair());
    const { served, rejected } = await open();
    now = NOW + 60 * DAY;
    await sleep(100);
    expect({ served, rejected }).toEqual({ served: [], rejected: [] });
  });

  it("tells nobody of what it was looking at when it was closed", async () => {
    write(newPair());
    const told: string[] = [];
    let looks = 0;
    const opened = await openFileSource({
      folder,
      interval: 10,
      clock: () => {
        // The first look opened the source; the next one is at the new pair.
        if (looks++ > 0) source?.close();
        return now;
      },
    });
    if ("reason" in opened) throw new Error(opened.reason);
    source = opened;
    opened.subscribe(({ cert }) => told.push(cert));
    write(newPair());
    await until(() => looks > 1);
    await sleep(50);
    expect(told).toEqual([]);
  });

  it("tells nobody after the subscription or the source has ended", async () => {
    write(newPair());
    const { source: opened, served } = await open();
    const told: string[] = [];
    const unsubscribe = opened.subscribe(({ cert }) => told.push(cert));
    unsubscribe();
    write(newPair());
    await until(() => served.length === 1);
    opened.close();
    write(newPair());
    await sleep(50);
    expect(served).toHaveLength(1);
    expect(told).toEqual([]);
  });
});
