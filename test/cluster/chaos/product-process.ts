import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a process ended: its exit code, or the signal that ended it. */
export type Exit = number | NodeJS.Signals;

/** What is run, and with which settings of Node's that no flag of the product changes. */
export interface ProductOptions {
  /** The bundled command line. */
  readonly program: string;
  readonly args: readonly string[];
  readonly server?: ServerSettings;
}

/** Settings of a Node HTTPS server. */
export interface ServerSettings {
  /** After how many requests a connection is closed: the API server has to shake hands anew. */
  readonly maxRequestsPerSocket?: number;
  /** Milliseconds after which an unused connection is closed. */
  readonly keepAliveTimeout?: number;
}

/** A process of the product; it cannot outlive this one. */
export interface ProductProcess {
  readonly ended: Promise<Exit>;
  /** How many lines it has printed that contain this. */
  count(text: string): number;
  /** What it printed last, for people. */
  lastWords(): string;
  signal(signal: NodeJS.Signals): void;
}

const KEPT_LINES = 20;

/** Should this process be killed, the kernel ends that one. setpriv replaces itself by the product, whose process id is then the child's. */
const HELD = ["setpriv", "--pdeathsig", "KILL"] as const;

/** Starts a process of the product. */
export function startProduct({ program, args, server }: ProductOptions): ProductProcess {
  const env = {
    PATH: process.env["PATH"],
    HOME: "/nonexistent",
    ...(server === undefined ? {} : { NODE_OPTIONS: `--import=${moduleSetting(server)}` }),
  };
  const [held, ...flags] = HELD;
  const child = spawn(held, [...flags, process.execPath, program, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const counts = new Map<string, number>();
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      const message = /"msg":"([^"]*)"/.exec(line)?.[1] ?? line;
      counts.set(message, (counts.get(message) ?? 0) + 1);
      last.push(line);
      if (last.length > KEPT_LINES) last.shift();
    });
  }
  return {
    ended: new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(signal ?? code ?? 0));
    }),
    count: (text) => [...counts].filter(([message]) => message.includes(text)).reduce((sum, [, count]) => sum + count, 0),
    lastWords: () => last.join("\n"),
    signal: (signal) => void child.kill(signal),
  };
}

/** A module that changes servers as soon as they get their first request: the product's own code stays as it ships. */
function moduleSetting(server: ServerSettings): string {
  const code = `import{subscribe}from"node:diagnostics_channel";subscribe("http.server.request.start",({server})=>Object.assign(server,${JSON.stringify(server)}))`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
