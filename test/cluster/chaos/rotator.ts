import { type AuthorityCertificate, readBundle } from "../../../src/pki/bundle.ts";
import type { IssuedPair } from "../../../src/pki/issue.ts";
import type { JsonObject } from "../../../src/report/manifests/json.ts";
import type { Bench } from "../bench.ts";
import type { Endings } from "./endings.ts";
import type { MountedSecret } from "./mounted-secret.ts";
import { apply } from "./objects.ts";
import { type ProductProcess, startProduct } from "./product-process.ts";
import { INSTALLED } from "./registration.ts";
import { pause, type Stage } from "./stage.ts";

const SECRETS = `/api/v1/namespaces/${INSTALLED.namespace}/secrets`;

/** Paths of the two Secrets that the rotator keeps. */
export const SECRET = { authority: `${SECRETS}/${INSTALLED.name}-ca`, leaf: `${SECRETS}/${INSTALLED.name}-tls` } as const;

/** It gives up its lease when it is told to end, for which it asks the API server. */
const GRACE = 3_000;

/** Starts the rotator as it ships, as the administrator of the cluster; it ends with the other things. */
export function startRotator({ program, controlPlane }: Stage, endings: Endings): ProductProcess {
  const rotator = startProduct({ program, args: ["certs", "--kubeconfig", controlPlane.bench().kubeconfig, "--metrics-listen", "off"] });
  endings.add(async () => {
    rotator.signal("SIGTERM");
    const late = setTimeout(() => rotator.signal("SIGKILL"), GRACE);
    await rotator.ended;
    clearTimeout(late);
  });
  return rotator;
}

/** Writes both Secrets as a rotator has left them some time ago. */
export async function storeSecrets(bench: Bench, authority: IssuedPair, leaf: IssuedPair): Promise<void> {
  await applySecret(bench, SECRET.authority, { "ca.crt": authority.cert, "ca.key": authority.key }, "Opaque");
  await applySecret(bench, SECRET.leaf, { "tls.crt": leaf.cert, "tls.key": leaf.key, "ca.crt": authority.cert }, "kubernetes.io/tls");
}

async function applySecret(bench: Bench, path: string, stringData: JsonObject, type: string): Promise<void> {
  const metadata = { name: path.slice(path.lastIndexOf("/") + 1), namespace: INSTALLED.namespace };
  await apply(bench, path, { apiVersion: "v1", kind: "Secret", metadata, type, stringData });
}

/** What a Secret holds, decoded; undefined when there is none. */
export async function readSecret(bench: Bench, path: string): Promise<Readonly<Record<string, string>> | undefined> {
  const { status, text } = await bench.request("GET", path);
  if (status === 404) return undefined;
  const { data = {} }: { readonly data?: Readonly<Record<string, string>> } = JSON.parse(text);
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]));
}

/** The authorities in a text, by fingerprint. */
export function fingerprints(pem: string): readonly AuthorityCertificate["fingerprint"][] {
  return readBundle(pem).authorities.map(({ fingerprint }) => fingerprint);
}

/** From now on brings the leaf Secret into these folders whenever it has changed, as kubelets do; a Secret that is gone changes nothing there. */
export async function playKubelet(stage: Stage, endings: Endings, mounts: readonly MountedSecret[]): Promise<void> {
  const read = async () => {
    const { "tls.crt": cert = "", "tls.key": key = "" } = (await readSecret(stage.controlPlane.bench(), SECRET.leaf)) ?? {};
    return { cert, key };
  };
  let { cert: known } = await read();
  let isOver = false;
  const follow = async () => {
    while (!isOver) {
      const pair = await read();
      if (pair.cert !== "" && pair.cert !== known) {
        await Promise.all(mounts.map((mount) => mount.write(pair)));
        known = pair.cert;
      }
      await pause(stage, 300);
    }
  };
  // When the run is broken off, the pause is what rejects.
  const following = follow().catch(() => undefined);
  endings.add(async () => {
    isOver = true;
    await following;
  });
}
