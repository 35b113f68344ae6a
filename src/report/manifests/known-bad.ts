import type { JsonObject } from "./json.ts";

/**
 * An object that every built-in profile denies and the API server itself accepts: what tells whether the webhook is really asked. It is only ever created
 * as a dry run.
 */
export const KNOWN_BAD: JsonObject = {
  apiVersion: "v1",
  kind: "PodTemplate",
  metadata: { name: "initguard-test" },
  template: {
    spec: {
      initContainers: [{ name: "setup", image: "busybox:1.36.1 ", command: ["true"] }],
      containers: [{ name: "app", image: "busybox:1.36.1", command: ["true"] }],
    },
  },
};
