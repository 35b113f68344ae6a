import { reviewClient } from "./review-client.ts";
import { readSample, SAMPLES } from "./samples.ts";
import type { Terminal } from "./terminal.ts";
import { verdictText } from "./verdict-text.ts";

/** Sends every sample to the webhook at the port, one after the other as they happened, and prints each verdict; stops early when told. */
export async function showSamples({ port, ca }: { port: number; ca: string }, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const client = reviewClient(port, ca);
  let denied = 0;
  let milliseconds = 0;
  try {
    for (const sample of SAMPLES) {
      if (stop.aborted) return;
      const review = await readSample(sample);
      const started = performance.now();
      const answer = await client.send(review);
      milliseconds += performance.now() - started;
      if (!answer.allowed) denied++;
      terminal.print(`${verdictText(sample, review, answer, terminal.style)}\n`);
    }
  } finally {
    client.close();
  }
  terminal.print(`${SAMPLES.length} reviews answered in ${milliseconds.toFixed(0)} ms: ${SAMPLES.length - denied} allowed, ${denied} denied.`);
}
