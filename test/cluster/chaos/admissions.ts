import { KNOWN_BAD } from "../../../src/report/manifests/known-bad.ts";
import type { Random } from "./random.ts";

/** A dry-run create, and what has to come of it. */
export interface Admission {
  readonly path: string;
  readonly body: Buffer;
  /** A pod that everybody accepts, or an object that nobody but the webhook minds. */
  readonly expected: "allowed" | "denied";
}

/** One in so many has to be denied: an API server that asks nobody is found out by it. */
const DENIED_ONE_IN = 5;

/** An endless mixture of pods with one to four init containers, and of objects to deny. */
export function admissionsIn(namespace: string, random: Random): () => Admission {
  const pods = [1, 2, 3, 4].map((count) => podAdmission(namespace, count));
  const denied: Admission = {
    path: `/api/v1/namespaces/${namespace}/podtemplates?dryRun=All`,
    body: Buffer.from(JSON.stringify(KNOWN_BAD)),
    expected: "denied",
  };
  return () => (random() < 1 / DENIED_ONE_IN ? denied : (pods[Math.floor(random() * pods.length)] ?? denied));
}

/** A pod with so many init containers, which every profile allows. */
export function podAdmission(namespace: string, initContainers: number): Admission {
  const container = (name: string) => ({
    name,
    image: "registry.example/setup:1.2.3",
    command: ["setup", "--once"],
    env: [{ name: "STEP", value: name }],
  });
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "chaos" },
    spec: {
      initContainers: Array.from({ length: initContainers }, (_, at) => container(`setup-${at}`)),
      containers: [{ name: "app", image: "registry.example/app:1.2.3" }],
    },
  };
  return { path: `/api/v1/namespaces/${namespace}/pods?dryRun=All`, body: Buffer.from(JSON.stringify(pod)), expected: "allowed" };
}
