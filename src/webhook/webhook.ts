import { randomBytes } from "node:crypto";
import type { Policy } from "../core/policy.ts";
import type { RuleInfo } from "../core/rule.ts";
import type { CertificateSource } from "./certificate-source.ts";
import { type Logger, logDecision } from "./decision-log.ts";
import { DRAIN_TIMES, type DrainTimes, drain } from "./drain.ts";
import type { EndpointOptions } from "./endpoint.ts";
import type { Health } from "./health.ts";
import { InFlight } from "./in-flight.ts";
import { lazyApp } from "./lazy-app.ts";
import type { Life } from "./life.ts";
import { LIMITS, type Limits, TIMEOUTS, type Timeouts } from "./limits.ts";
import { type ListenAddress, listen } from "./listen.ts";
import type { Metrics } from "./metrics.ts";
import { createReviewServer, followCertificates } from "./server.ts";
import { startMetrics } from "./start-metrics.ts";

/** All that a webhook runs on; nothing is read from the environment. */
export interface WebhookOptions {
  /** Profile name to policy: what `POST /validate/PROFILE` judges by. */
  readonly policies: ReadonlyMap<string, Policy>;
  /** What `POST /validate` judges by; one of `policies`. */
  readonly defaultProfile: string;
  readonly certificates: CertificateSource;
  readonly listen: ListenAddress;
  /** Where /metrics, /livez and /readyz are served without TLS; absent: nowhere, and nothing is counted. */
  readonly metricsListen?: ListenAddress | undefined;
  /** What /rules shows. */
  readonly rules: readonly RuleInfo[];
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Shown in metrics. */
  readonly version: string;
  readonly drain?: DrainTimes;
  readonly limits?: Partial<Limits>;
  readonly timeouts?: Partial<Timeouts>;
}

/** A webhook that serves. */
export interface Webhook {
  readonly address: ListenAddress;
  readonly metricsAddress: ListenAddress | undefined;
  /** Bytes of the reviews that are being read or judged. */
  readonly inFlightBytes: () => number;
  /** Ends it without losing a request; every call gets the same promise. */
  drain(): Promise<void>;
}

/** Starts serving; resolves when both listeners listen, rejects with one clear sentence when one cannot or the certificate does not serve. */
export async function startWebhook(options: WebhookOptions): Promise<Webhook> {
  const { policies, defaultProfile, certificates, log, clock } = options;
  if (!policies.has(defaultProfile)) throw new Error(`the default profile ${defaultProfile} is none of ${[...policies.keys()].join(", ")}`);
  let served = certificates.current();
  if (served.notAfter <= clock()) throw new Error(`the serving certificate ended on ${new Date(served.notAfter).toISOString()}`);

  const limits = { ...LIMITS, ...options.limits };
  const inFlight = new InFlight(limits);
  const life: Life = { phase: "serving" };
  const health: Health = { life, clock, notAfter: () => served.notAfter };
  let metrics: Metrics | undefined;
  const endpoint: EndpointOptions = {
    ...{ policies, defaultProfile, limits, inFlight, life, clock, newFaultId },
    timeouts: { ...TIMEOUTS, ...options.timeouts },
    onDecision: (decision, profile, seconds) => {
      metrics?.record(decision, profile, seconds);
      logDecision(log, decision, profile, seconds);
    },
    onShed: (why) => metrics?.shed(why),
  };
  const onFault = (id: string, error: unknown) => log.error({ fault: id, err: error }, "a fault of ours");
  const server = createReviewServer(served, endpoint, lazyApp({ health, rules: options.rules, newFaultId, onFault }));
  server.on("tlsClientError", () => metrics?.handshakeFailed());
  const unfollow = followCertificates(server, certificates, {
    onServed: (certificate) => {
      served = certificate;
      metrics?.reloaded(true);
      log.info({ notAfter: new Date(certificate.notAfter).toISOString() }, "serving a new certificate");
    },
    onRefused: (why) => {
      metrics?.reloaded(false);
      log.error({ why }, "a new serving certificate cannot be served; the old one stays");
    },
  });
  const abandon = (error: unknown): never => {
    unfollow();
    server.close().closeAllConnections();
    throw error;
  };
  const onError = (error: unknown) => log.error({ err: error }, "the listener failed; it goes on");
  const address = await listen(server, options.listen, onError).catch(abandon);
  const toServe = { inFlight, notAfter: health.notAfter, profiles: new Set(policies.keys()), version: options.version, health, onError };
  const listener = options.metricsListen && (await startMetrics(options.metricsListen, toServe).catch(abandon));
  metrics = listener?.metrics;

  let drained: Promise<void> | undefined;
  const end = async () => {
    await drain(server, life, options.drain ?? DRAIN_TIMES);
    unfollow();
    listener?.close();
  };
  return {
    address,
    metricsAddress: listener?.address,
    inFlightBytes: () => inFlight.bytes,
    drain: () => {
      drained ??= end();
      return drained;
    },
  };
}

function newFaultId(): string {
  return randomBytes(4).toString("hex");
}
