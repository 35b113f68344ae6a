import { startWebhook } from "../../src/webhook/webhook.ts";
import { testSource } from "./certificates.ts";
import { policyOf } from "./reviews.ts";

// The process behind webhook-process.ts: says its port and authority, then its peak memory in kilobytes whenever it is asked.
const nothing = () => undefined;
const source = testSource();
const { address } = await startWebhook({
  policies: new Map([["test", policyOf()]]),
  defaultProfile: "test",
  certificates: source,
  listen: { host: "127.0.0.1", port: 0 },
  rules: [],
  log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  clock: Date.now,
  version: "0.0.0",
});
process.on("message", () => process.send?.(process.resourceUsage().maxRSS));
process.on("disconnect", () => process.exit());
process.send?.({ port: address.port, ca: source.ca });
