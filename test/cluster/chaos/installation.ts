import { join } from "node:path";
import { type IssuedPair, issueAuthority, issueServing } from "../../../src/pki/issue.ts";
import { serviceNames } from "../../../src/pki/self-managed/settings.ts";
import { admissionsIn } from "./admissions.ts";
import { Endings } from "./endings.ts";
import { route, type Service } from "./kubernetes-service.ts";
import { type Load, startLoad } from "./load.ts";
import { type MountedSecret, mountSecret } from "./mounted-secret.ts";
import type { ServerSettings } from "./product-process.ts";
import { branch } from "./random.ts";
import { INSTALLED, register, registrationWith } from "./registration.ts";
import { type Replica, startReplica } from "./replica.ts";
import { type Stage, until } from "./stage.ts";

/** The namespace in which admissions are asked for. */
export const LOADED = "chaos";

/** The Service that the registration names. */
export const SERVICE: Service = { ...INSTALLED, ports: [443] };

const DAY = 24 * 3_600_000;

/** How replicas are run. */
export interface InstallationOptions {
  readonly replicas: number;
  /** Seconds; 10 when absent, as the product has it. */
  readonly drain?: number;
  readonly server?: ServerSettings;
  /** What is trusted and what is served to begin with; an authority of its own when absent. */
  readonly certificates?: { readonly trusted: string; readonly served: IssuedPair };
}

/** The webhook as it is installed: replicas behind a Service, and a registration. */
export interface Installation {
  readonly stage: Stage;
  readonly authority: IssuedPair;
  /** Those that were started first. */
  readonly replicas: readonly Replica[];
  /** Ended with the installation. */
  readonly endings: Endings;
  /** Starts one more and waits until it is ready; nobody is sent there yet. */
  start(server?: ServerSettings): Promise<Replica>;
  /** Starts a replica's process anew where it was, on what lies there now. */
  restart(replica: Replica): Replica;
  /** Starts asking for admissions. */
  load(): Load;
}

/** Installs, plays, and ends whatever was started, also when the play fails. */
export async function withInstallation<T>(stage: Stage, options: InstallationOptions, play: (installation: Installation) => Promise<T>): Promise<T> {
  const endings = new Endings();
  // Should the run be broken off, whoever breaks it off need not wait for us.
  stage.endings.add(() => endings.endAll());
  const authority = newAuthority();
  const { trusted, served } = options.certificates ?? { trusted: authority.cert, served: newLeaf(authority) };

  const startAt = (address: string, secret: MountedSecret, server = options.server): Replica => {
    const { drain = 10 } = options;
    const replica = startReplica({ program: stage.program, address, secret, drain, ...(server === undefined ? {} : { server }) });
    endings.add(async () => void (await replica.kill()));
    return replica;
  };
  const start = async (server?: ServerSettings): Promise<Replica> => {
    const address = stage.newAddress();
    const replica = startAt(address, await mountSecret(join(stage.folder, `tls-${address}-${performance.now()}`), served), server);
    await until(stage, `${address} is ready`, replica.isReady).catch((error: unknown) => {
      throw new Error(`${address} is not ready: ${replica.lastWords()}`, { cause: error });
    });
    return replica;
  };

  try {
    const replicas = await Promise.all(Array.from({ length: options.replicas }, () => start()));
    const bench = stage.controlPlane.bench();
    await route(
      bench,
      SERVICE,
      replicas.map(({ address }) => ({ address, isReady: true })),
    );
    await register(stage, endings, registrationWith(trusted), [LOADED]);
    const load = () => {
      const begun = startLoad(stage.sender, stage.rate, admissionsIn(LOADED, branch(stage.random)));
      endings.add(async () => void (await begun.stop()));
      return begun;
    };
    return await play({ stage, authority, replicas, endings, start, restart: ({ address, secret }) => startAt(address, secret), load });
  } finally {
    await endings.endAll();
  }
}

/** An authority that nobody knows yet. */
export function newAuthority(now = Date.now()): IssuedPair {
  return issueAuthority(`InitGuard chaos CA ${performance.now()}`, { now, lifetime: 365 * DAY });
}

/** A serving certificate for the Service. */
export function newLeaf(authority: IssuedPair): IssuedPair {
  return issueServing(
    authority,
    { names: serviceNames(INSTALLED.name, INSTALLED.namespace), addresses: [] },
    { now: Date.now(), lifetime: 30 * DAY },
  );
}
