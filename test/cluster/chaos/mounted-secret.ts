import { mkdir, readdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { IssuedPair } from "../../../src/pki/issue.ts";

/** A Secret with a serving certificate as a pod sees it. */
export interface MountedSecret {
  readonly folder: string;
  /** Changes both files in one moment, as the kubelet does: `..data` comes to lead to another folder. */
  write(pair: IssuedPair): Promise<void>;
  /** Changes the key in place, and the certificate a moment later: what somebody does who is not the kubelet. */
  writeInParts(pair: IssuedPair, pause: () => Promise<void>): Promise<void>;
  /** Takes the files away. */
  vanish(): Promise<void>;
}

const FILES = { cert: "tls.crt", key: "tls.key" } as const;

/** Makes the folder, with a pair in it when one is given. */
export async function mountSecret(folder: string, pair?: IssuedPair): Promise<MountedSecret> {
  await mkdir(folder, { recursive: true });
  for (const name of Object.values(FILES)) await symlink(join("..data", name), join(folder, name));
  let generation = 0;

  async function write({ cert, key }: IssuedPair): Promise<void> {
    generation += 1;
    const fresh = `..generation-${generation}`;
    const before = await readlink(join(folder, "..data")).catch(() => undefined);
    await mkdir(join(folder, fresh));
    await writeFile(join(folder, fresh, FILES.cert), cert);
    await writeFile(join(folder, fresh, FILES.key), key, { mode: 0o600 });
    await symlink(fresh, join(folder, "..data_tmp"));
    await rename(join(folder, "..data_tmp"), join(folder, "..data"));
    if (before !== undefined) await rm(join(folder, before), { recursive: true });
  }

  if (pair !== undefined) await write(pair);
  return {
    folder,
    write,
    writeInParts: async ({ cert, key }, pause) => {
      await writeFile(join(folder, FILES.key), key, { mode: 0o600 });
      await pause();
      await writeFile(join(folder, FILES.cert), cert);
    },
    vanish: async () => {
      const inside = (await readdir(folder)).filter((name) => name.startsWith(".."));
      for (const name of inside) await rm(join(folder, name), { recursive: true });
    },
  };
}
