import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { samplesFolder } from "./installation.ts";

/** An admission review that a real API server (Kubernetes 1.36.3) sent. */
export interface Sample {
  readonly file: string;
  /** What somebody did, in one line. */
  readonly story: string;
}

/** The one with the most to say. */
export const TELLING_SAMPLE: Sample = {
  file: "04-create-rollout.json",
  story: "A new custom resource, which the API server stores unread: a probe, a shared name, a retired annotation.",
};

/** The sample reviews in the order they happened. */
export const SAMPLES: readonly Sample[] = [
  { file: "01-create-pod.json", story: "A new pod: wait for a database, fetch a page, keep a log shipper running as a sidecar." },
  { file: "02-create-deployment.json", story: "A new Deployment whose init container runs node:latest and gives up when redis is not there yet." },
  { file: "03-create-cronjob.json", story: "A new CronJob that migrates a database first; its pod stands two templates deep." },
  TELLING_SAMPLE,
  { file: "05-create-jobset.json", story: "Another custom resource: an init container with a preStop hook, inside a list of job templates." },
  { file: "06-update-pod-init-image.json", story: "Somebody sets a new image on an init container of a running pod." },
  { file: "07-update-pod-resize.json", story: "Somebody gives a running sidecar more CPU, through the subresource resize." },
  { file: "08-update-pod-ephemeralcontainers.json", story: "Somebody debugs the running pod: a container is added that was never in its spec." },
  { file: "09-update-pod-label.json", story: "Somebody labels the running pod." },
  { file: "10-update-deployment-init-image.json", story: "A rollout: the init container moves from node:latest to node:24." },
  { file: "11-update-deployment-init-env.json", story: "A rollout: the init container gets an environment variable." },
  {
    file: "12-update-rollout-init-command.json",
    story: "One patch on a custom resource: a new image here, a new command there, and the probe is gone.",
  },
];

/** Path of a sample's file. */
export function samplePath({ file }: Sample): string {
  return join(samplesFolder(), file);
}

/** The review itself, as text. */
export async function readSample(sample: Sample): Promise<string> {
  return readFile(samplePath(sample), "utf8");
}
