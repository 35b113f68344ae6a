import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Inspection, inspectPair, type ServingCertificate } from "./certificate.ts";

/** Where the pair lies, and how it is watched. */
export interface FileSourceOptions {
  /** A folder with `tls.crt` and `tls.key`, as a mounted Secret of type kubernetes.io/tls has it. */
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Milliseconds between two looks at the files; 2 s when absent. */
  readonly interval?: number;
  /** Milliseconds until files that were just refused are looked at again, five times; 1 s when absent. */
  readonly retry?: number;
}

/** A pair in files that are read again and again. It fits the webhook's port for certificates. */
export interface FileSource {
  current(): ServingCertificate;
  /** `onRejected` is told once of each reason why what lies there now is not taken over; the pair before it stays in service. */
  subscribe(listener: (certificate: ServingCertificate) => void, onRejected?: (reason: string) => void): () => void;
  /** Stops watching. */
  close(): void;
}

/** A writer that is not atomic is done within seconds. */
const RETRIES = 5;

/**
 * Opens the pair in a folder, or says in one clause why it cannot be served. The files are compared by content: a watch on a mounted Secret goes blind
 * when the kubelet swaps its `..data` link, and a time stamp says nothing about the other file of the pair.
 */
export async function openFileSource(options: FileSourceOptions): Promise<FileSource | { readonly reason: string }> {
  const found = await look(options);
  return "reason" in found ? found : watch(options, found.certificate);
}

interface Subscriber {
  readonly listener: (certificate: ServingCertificate) => void;
  readonly onRejected: ((reason: string) => void) | undefined;
}

function watch(options: FileSourceOptions, first: ServingCertificate): FileSource {
  const { interval = 2_000, retry = 1_000 } = options;
  const subscribers = new Set<Subscriber>();
  let current = first;
  let rejected: string | undefined;
  let retries = 0;
  let isClosed = false;
  let timer = lookAfter(interval);

  // Does not keep the process alive: the webhook that serves the pair does.
  function lookAfter(milliseconds: number): NodeJS.Timeout {
    return setTimeout(async () => {
      const found = await look(options, current);
      if (isClosed) return;
      if ("reason" in found) reject(found.reason);
      else accept(found.certificate);
      timer = lookAfter(retries > 0 ? Math.min(retry, interval) : interval);
    }, milliseconds).unref();
  }

  function accept(certificate: ServingCertificate): void {
    rejected = undefined;
    retries = 0;
    if (certificate === current) return;
    current = certificate;
    for (const { listener } of subscribers) listener(certificate);
  }

  function reject(reason: string): void {
    retries = reason === rejected ? Math.max(0, retries - 1) : RETRIES;
    if (reason === rejected) return;
    rejected = reason;
    for (const { onRejected } of subscribers) onRejected?.(reason);
  }

  return {
    current: () => current,
    subscribe: (listener, onRejected) => {
      const subscriber = { listener, onRejected };
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** The pair as it lies there now; `current` itself when nothing has changed. */
async function look({ folder, clock }: FileSourceOptions, current?: ServingCertificate): Promise<Inspection> {
  try {
    const [cert = "", key = ""] = await Promise.all(["tls.crt", "tls.key"].map((name) => readFile(join(folder, name), "utf8")));
    if (current?.cert === cert && current.key === key) return { certificate: current };
    return inspectPair({ cert, key }, { now: clock() });
  } catch (error) {
    return { reason: whyUnreadable(error) };
  }
}

function whyUnreadable(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (path === undefined) return `the pair cannot be checked: ${message}`;
  return `${path} ${code === "ENOENT" ? "does not exist" : code === "EACCES" ? "may not be read by this user" : `cannot be read (${code})`}`;
}
