import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { openSelfManagedSource } from "../../../src/pki/self-managed/source.ts";
import { SYSTEM_CLOCK } from "../../../src/pki/self-managed/system-clock.ts";
import { followCertificates } from "../../../src/webhook/server.ts";
import { tlsOptions } from "../../../src/webhook/tls-options.ts";
import type { Bench } from "../bench.ts";

/** A replica of a webhook that denies everything, and a kubelet that brings it the leaf Secret. */
export interface Replica {
  readonly url: string;
  /** How often a new leaf was taken into service. */
  readonly reloads: () => number;
  /** Lets every call through from now on. */
  allowAll(): void;
  /** Puts this leaf in its folder, and brings no other one any more. */
  force(data: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

/** Starts one as soon as the leaf Secret holds a leaf. It ends each connection after three requests, as kept connections would hide every mistake. */
export async function startReplica(bench: Bench, secretPath: string): Promise<Replica> {
  const folder = mkdtempSync(join(tmpdir(), "initguard-replica-"));
  const stop = new AbortController();
  const mount = kubelet(folder);
  let isForced = false;
  let isAllowing = false;
  const syncing = (async () => {
    while (!stop.signal.aborted && !isForced) {
      const { body } = await bench.request("GET", secretPath).catch(() => ({ body: undefined }));
      const { data } = (body ?? {}) as { data?: Readonly<Record<string, string>> };
      const text = (name: string) => Buffer.from(data?.[name] ?? "", "base64").toString("utf8");
      // A Secret that is deleted stays mounted.
      if (data !== undefined && !isForced) mount({ "tls.crt": text("tls.crt"), "tls.key": text("tls.key") });
      await sleep(200);
    }
  })();
  const clock = SYSTEM_CLOCK;
  const source = await openSelfManagedSource(
    { folder, clock, random: Math.random, onWaiting: () => undefined, interval: 100, retry: 50 },
    stop.signal,
  );
  if (source === undefined) throw new Error("stopped before there was a leaf");
  const server = createServer(tlsOptions(source.current()), async (request, response) => {
    const { request: review } = (await json(request)) as { request: { uid: string } };
    const answer = isAllowing ? { allowed: true } : { allowed: false, status: { code: 422, message: "never" } };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: { uid: review.uid, ...answer } }));
  });
  server.maxRequestsPerSocket = 3;
  let reloads = 0;
  followCertificates(server, source, { onServed: () => reloads++, onRefused: () => undefined });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    reloads: () => reloads,
    allowAll: () => {
      isAllowing = true;
    },
    force: (data) => {
      isForced = true;
      mount(data);
    },
    stop: async () => {
      stop.abort();
      source.close();
      server.close().closeAllConnections();
      await syncing;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Mounts one content after the other as the kubelet does: a new folder, and one rename of the link `..data` that all files go through. */
function kubelet(folder: string): (data: Readonly<Record<string, string>>) => void {
  let generation = 0;
  let mounted = "";
  return (data) => {
    if (JSON.stringify(data) === mounted) return;
    mounted = JSON.stringify(data);
    const name = `..generation_${++generation}`;
    mkdirSync(join(folder, name));
    for (const [file, content] of Object.entries(data)) writeFileSync(join(folder, name, file), content);
    symlinkSync(name, join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
    if (generation === 1) for (const file of Object.keys(data)) symlinkSync(join("..data", file), join(folder, file));
  };
}
