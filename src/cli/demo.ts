import { relative } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Webhook } from "../webhook/webhook.ts";
import type { CommandContext } from "./command-context.ts";
import { writeCertificates, writeCertificatesSomewhere } from "./demo-certificates.ts";
import { EXIT } from "./exit-codes.ts";
import { certificatesFolder, version } from "./installation.ts";
import { samplePath, TELLING_SAMPLE } from "./samples.ts";
import type { Terminal } from "./terminal.ts";

interface DemoOptions {
  readonly once?: boolean;
  readonly port: number;
  readonly tlsDir?: string;
}

/** `initguard demo`: the webhook on this machine, judging real reviews. */
export function demoCommand({ terminal, ending }: CommandContext): Command {
  return new Command("demo")
    .description("Show the webhook at work: throw-away certificates, and real reviews judged over TLS on this machine; serves on until Ctrl-C.")
    .option("--once", "end after the samples")
    .addOption(new Option("--port <port>", "port on 127.0.0.1; 0 takes a free one").argParser(parsePort).default(0))
    .option("--tls-dir <folder>", "where to write the certificates (default: certs/ of the checkout, else a temporary folder)")
    .action(ending((options: DemoOptions) => demo(options, terminal)));
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError("Give a number from 0 to 65535.");
  return Number(text);
}

async function demo({ once = false, port, tlsDir }: DemoOptions, terminal: Terminal): Promise<number> {
  const [{ issueThrowAway }, { startDemoWebhook }, { showSamples }] = await Promise.all([
    import("../pki/throw-away.ts"),
    import("./demo-webhook.ts"),
    import("./show-samples.ts"),
  ]);
  const ended = endOf(terminal);
  const certificates = issueThrowAway(Date.now());
  const files = tlsDir === undefined ? writeCertificatesSomewhere(certificates, certificatesFolder()) : writeCertificates(certificates, tlsDir);
  let webhook: Webhook | undefined;
  try {
    webhook = await startDemoWebhook(certificates, port);
    const { address } = webhook;
    terminal.print(`InitGuard ${version()} judges real admission reviews by the profile baseline, on https://127.0.0.1:${address.port}\n`);
    await showSamples({ port: address.port, ca: certificates.ca }, terminal, ended);
    if (!once && !ended.aborted) {
      terminal.print(invitation(address.port, files.ca));
      await new Promise((resolve) => ended.addEventListener("abort", resolve));
    }
    return EXIT.fine;
  } finally {
    await webhook?.drain();
    files.remove();
  }
}

/** Aborted by Ctrl-C, or once nobody reads any more. */
function endOf({ unread }: Terminal): AbortSignal {
  const asked = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => asked.abort());
  return AbortSignal.any([unread, asked.signal]);
}

function invitation(port: number, ca: string): string {
  const call = `curl --cacert ${shown(ca)} -H 'Content-Type: application/json' --data @${shown(samplePath(TELLING_SAMPLE))} https://127.0.0.1:${port}/validate`;
  return `
It serves until Ctrl-C. Try it, with that review or one of your own:

  ${call}

/validate/kubernetes and /validate/restricted judge by the other profiles. For files there is \`initguard lint\`.`;
}

/** A path from here if that is shorter, quoted for a shell where it must be. */
function shown(path: string): string {
  const fromHere = relative(process.cwd(), path);
  const short = fromHere.length < path.length ? fromHere : path;
  return /^[\w@%+=:,./-]+$/.test(short) ? short : `'${short.replaceAll("'", "'\\''")}'`;
}
