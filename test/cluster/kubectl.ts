import { execFile } from "node:child_process";

const limitMs = 120_000;
const maxBuffer = 64 * 1024 * 1024;

/** How one kubectl run ended; `code` is -1 when it was killed for taking too long. */
export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program, the kubeconfig it reads and a folder it may write its caches to. */
export interface KubectlOptions {
  readonly program: string;
  readonly kubeconfig: string;
  readonly home: string;
}

/**
 * Runs kubectl with `input` on its standard input; rejects only when it cannot be started. The environment is
 * bare, so that neither the user's own kubeconfig nor their kuberc can colour what is printed.
 */
export function runKubectl(options: KubectlOptions, args: readonly string[], input = ""): Promise<KubectlResult> {
  const env = { PATH: process.env["PATH"], HOME: options.home, KUBECONFIG: options.kubeconfig };
  return new Promise((resolve, reject) => {
    const child = execFile(options.program, args, { env, timeout: limitMs, maxBuffer }, (error, stdout, stderr) => {
      const code = error === null ? 0 : (error.code ?? -1);
      if (typeof code === "string") reject(error);
      else resolve({ code, stdout, stderr });
    });
    // A kubectl that ends before it has read everything is its own affair.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
