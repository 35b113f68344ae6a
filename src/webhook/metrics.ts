import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Decision } from "./decision.ts";
import type { InFlight } from "./in-flight.ts";

/** What can be asked of the webhook at the moment of a scrape. */
export interface MetricsOptions {
  readonly inFlight: InFlight;
  /** When the served certificate ends, in milliseconds since the epoch. */
  readonly notAfter: () => number;
  /** Names of the profiles; any other profile is counted as `unknown`. */
  readonly profiles: ReadonlySet<string>;
  readonly version: string;
}

/** What the webhook counts. Labels take their values from fixed sets only, never from what a caller sent. */
export interface Metrics {
  /** Counts an answered review; `seconds` since its headers arrived. */
  readonly record: (decision: Decision, profile: string, seconds: number) => void;
  readonly shed: (why: "busy" | "closed") => void;
  readonly reloaded: (isServed: boolean) => void;
  readonly handshakeFailed: () => void;
  readonly contentType: string;
  /** The Prometheus text. */
  readonly text: () => Promise<string>;
}

/** Seconds, up to the longest timeout of a webhook. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Reviews that are counted together: in the running server a third cheaper than one by one, as prom-client's code then stays in the processor's caches. */
const BATCH = 128;

/** What is counted of a review. It holds nothing that a caller sent, so that waiting for the batch holds no memory. */
interface Counted extends Pick<Decision, "allowed" | "operation" | "denied" | "warned" | "scope" | "dryRun"> {
  readonly reason: string | undefined;
  readonly isFault: boolean;
  readonly profile: string;
  readonly seconds: number;
}

function countedOf({ allowed, operation, denied, warned, scope, dryRun, refusal, fault }: Decision, profile: string, seconds: number): Counted {
  return { allowed, operation, denied, warned, scope, dryRun, reason: refusal?.reason, isFault: fault !== undefined, profile, seconds };
}

/** The counters of one webhook, in a registry of their own. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, ...labelNames: string[]) => new Counter({ name: `initguard_${name}`, help, labelNames, registers });

  const reviews = counter("reviews_total", "Reviews answered, dry runs not counted", "verdict", "operation", "profile");
  const dryRuns = counter("dry_run_reviews_total", "Reviews of dry runs answered", "verdict", "operation", "profile");
  const findings = counter("rule_findings_total", "Reviews in which a rule denied or warned, dry runs not counted", "rule", "action");
  const refusals = counter("refusals_total", "Requests answered that could not be judged", "reason");
  const unjudged = counter("unjudged_reviews_total", "Reviews allowed because they carry nothing that is judged", "scope");
  const faults = counter("faults_total", "Reviews denied because of a fault in InitGuard");
  const shed = counter("shed_total", "Requests sent away to try again", "why");
  const reloads = counter("certificate_reloads_total", "New serving certificates, by whether they could be served", "served");
  const handshakes = counter("handshake_failures_total", "TLS handshakes that failed, such as a caller that does not trust the certificate");
  const duration = new Histogram({
    name: "initguard_review_duration_seconds",
    help: "From the headers of a review to its answer",
    buckets: BUCKETS,
    registers,
  });
  addGauges(registers, options);

  const count = ({ allowed, operation, denied, warned, scope, reason, isFault, dryRun, profile, seconds }: Counted) => {
    duration.observe(seconds);
    if (reason !== undefined) refusals.inc({ reason });
    if (isFault) faults.inc();
    if (scope === "foreign" || scope === "status") unjudged.inc({ scope });
    const labels = { verdict: allowed ? "allowed" : "denied", operation, profile };
    if (dryRun) return dryRuns.inc(labels);
    reviews.inc(labels);
    for (const rule of denied) findings.inc({ rule, action: "Deny" });
    for (const rule of warned) findings.inc({ rule, action: "Warn" });
  };
  const pending: Counted[] = [];
  const countPending = () => pending.splice(0).forEach(count);

  return {
    record: (decision, profile, seconds) => {
      // No review: whoever sent it, it was not the API server.
      if (decision.refusal !== undefined && decision.uid === "") return refusals.inc({ reason: decision.refusal.reason });
      pending.push(countedOf(decision, options.profiles.has(profile) ? profile : "unknown", seconds));
      if (pending.length >= BATCH) countPending();
    },
    shed: (why) => shed.inc({ why }),
    reloaded: (isServed) => reloads.inc({ served: String(isServed) }),
    handshakeFailed: () => handshakes.inc(),
    contentType: registry.contentType,
    text: () => {
      countPending();
      return registry.metrics();
    },
  };
}

/** What is read at the moment of a scrape and costs a review nothing. */
function addGauges(registers: Registry[], { inFlight, notAfter, version }: MetricsOptions): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge("initguard_in_flight_bytes", "Bytes of the reviews that are being read or judged", () => inFlight.bytes);
  gauge("initguard_certificate_expiry_timestamp_seconds", "When the serving certificate ends", () => notAfter() / 1000);
  gauge("process_resident_memory_bytes", "Resident memory", () => process.memoryUsage.rss());
  new Counter({
    name: "process_cpu_seconds_total",
    help: "User and system CPU time of the process",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({ name: "initguard_build_info", help: "Always 1", labelNames: ["version"], registers }).set({ version }, 1);
}
