import type { JsonObject } from "../../../src/report/manifests/json.ts";
import type { Bench } from "../bench.ts";

/** Writes an object by server-side apply, whether it is there or not; `path` ends with its name. */
export async function apply(bench: Bench, path: string, object: JsonObject): Promise<void> {
  const { status, text } = await bench.request("PATCH", `${path}?fieldManager=chaos&force=true`, object, {
    "content-type": "application/apply-patch+yaml",
  });
  if (status !== 200 && status !== 201) throw new Error(`${path} was not written: ${text}`);
}

/** Changes parts of an object. */
export async function mergePatch(bench: Bench, path: string, patch: JsonObject): Promise<void> {
  const { status, text } = await bench.request("PATCH", path, patch, { "content-type": "application/merge-patch+json" });
  if (status !== 200) throw new Error(`${path} was not changed: ${text}`);
}

/** Deletes an object. */
export async function remove(bench: Bench, path: string): Promise<void> {
  const { status, text } = await bench.request("DELETE", path);
  if (status !== 200) throw new Error(`${path} was not deleted: ${text}`);
}

/** A namespace of that name. */
export async function applyNamespace(bench: Bench, name: string): Promise<void> {
  await apply(bench, `/api/v1/namespaces/${name}`, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}
