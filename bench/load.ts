import { once } from "node:events";
import { Agent, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

const CONNECTIONS = 8;

/** A closed-loop client: 8 keep-alive connections, each sends its next review when it has its answer. */
export interface Load {
  /** Waits until the server answers a review; rejects after 20 s. */
  firstAnswer(port: number): Promise<void>;
  /** Sends `count` reviews and gives each one's latency in milliseconds, sorted. */
  run(port: number, count: number, bodyOf: (at: number) => string): Promise<readonly number[]>;
  close(): void;
}

/** A client that trusts `ca` only and takes an answer for right when it is a 200 that allows. */
export function createLoad(ca: string, sample: string): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, ca, servername: "localhost" });
  return {
    firstAnswer: async (port) => {
      const end = performance.now() + 20_000;
      for (;;) {
        try {
          return await post(agent, port, sample);
        } catch (error) {
          if (performance.now() > end) throw error;
          await sleep(2);
        }
      }
    },
    run: async (port, count, bodyOf) => {
      const latencies: number[] = [];
      let next = 0;
      const connection = async () => {
        for (let at = next++; at < count; at = next++) {
          const body = bodyOf(at);
          const start = performance.now();
          await post(agent, port, body);
          latencies.push(performance.now() - start);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, connection));
      return latencies.sort((a, b) => a - b);
    },
    close: () => agent.destroy(),
  };
}

async function post(agent: Agent, port: number, body: string): Promise<void> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const outgoing = request({ agent, host: "127.0.0.1", port, path: "/validate?timeout=10s", method: "POST", headers });
  outgoing.end(body);
  const [response] = await once(outgoing, "response");
  let text = "";
  response.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  await once(response, "end");
  if (response.statusCode !== 200 || !text.includes('"allowed":true'))
    throw new Error(`unexpected answer ${response.statusCode}: ${text.slice(0, 300)}`);
}
