import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** What the API server says of itself once it is ready; paths are absolute. */
export interface ReadyLine {
  readonly url: string;
  readonly pid: number;
  readonly version: string;
  readonly caFile: string;
  readonly adminToken: string;
  readonly kubeconfig: string;
  readonly auditLog: string;
}

const fields = ["url", "version", "caFile", "adminToken", "kubeconfig", "auditLog"] as const;

/** The first line the process prints; rejects when it ends before, prints something else or lets `limitMs` pass. */
export function readyLine(child: ChildProcess, limitMs: number): Promise<ReadyLine> {
  const { stdout } = child;
  if (stdout === null) throw new Error("the process has no piped standard output");
  return new Promise<ReadyLine>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after ${limitMs / 1000} s`)), limitMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    child.once("error", fail);
    child.once("exit", (code, signal) => fail(new Error(`ended with ${signal ?? code} before it was ready`)));
    createInterface({ input: stdout }).once("line", (line) => {
      try {
        resolve(parse(line));
        clearTimeout(timer);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

function parse(line: string): ReadyLine {
  const value: unknown = JSON.parse(line);
  if (!isReadyLine(value)) throw new Error(`not a ready line: ${line}`);
  return value;
}

function isReadyLine(value: unknown): value is ReadyLine {
  if (typeof value !== "object" || value === null) return false;
  const record: Readonly<Record<string, unknown>> = { ...value };
  return typeof record["pid"] === "number" && fields.every((field) => typeof record[field] === "string");
}
