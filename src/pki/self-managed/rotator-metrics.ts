import type { RotatorEvent, RotatorStatus } from "./rotator-event.ts";
import type { ChangingStep, Defect } from "./step.ts";

const STEPS: readonly ChangingStep["do"][] = [
  "create-authority",
  "repair-authorities",
  "adopt-authority",
  "begin-rotation",
  "publish",
  "switch-authority",
  "issue-leaf",
  "retire-authorities",
];

const PLACES: readonly Defect["where"][] = ["authority", "leaf", "bundle"];

/** Every metric of a rotator, by name, with its help text. */
export const ROTATOR_METRICS = {
  initguard_rotator_steps_total: "Steps done, by what they did",
  initguard_rotator_defects_total: "Times that a Secret or a CA bundle was found spoilt by somebody else, by which",
  initguard_rotator_conflicts_total: "Writes refused because somebody else wrote in between",
  initguard_rotator_failures_total: "Calls of the API server that failed otherwise",
  initguard_rotator_settled: "1 while everything is as it should be",
  initguard_rotator_holder: "1 while this rotator is the one that acts",
  initguard_rotator_certificate_expiry_timestamp_seconds: "When the signing authority and the leaf in the Secret end; absent while there is none",
} as const;

/** Counts what a rotator tells. Written by hand: seven metrics are not worth a package, and pki has none but node-forge. */
export class RotatorMetrics {
  readonly #steps = new Map<string, number>(STEPS.map((step) => [step, 0]));
  readonly #defects = new Map<string, number>(PLACES.map((where) => [where, 0]));
  #conflicts = 0;
  #failures = 0;
  #status: RotatorStatus | undefined;

  /** Counts an event. */
  record(event: RotatorEvent): void {
    if (event.event === "done") add(this.#steps, event.step);
    else if (event.event === "defect") add(this.#defects, event.defect.where);
    else if (event.event === "status") this.#status = event.status;
    else if (event.event === "failed" && event.failure.failure === "conflict") this.#conflicts++;
    else if (event.event === "failed") this.#failed(`${event.at}: ${event.failure.message}`);
  }

  /** How things stood at the last look; not settled when the API server could not be asked since. */
  get status(): RotatorStatus | undefined {
    return this.#status;
  }

  /** All of it in Prometheus' text format 0.0.4. */
  text(): string {
    const status = this.#status;
    return [
      ...metric("initguard_rotator_steps_total", "counter", labelled("step", this.#steps)),
      ...metric("initguard_rotator_defects_total", "counter", labelled("where", this.#defects)),
      ...metric("initguard_rotator_conflicts_total", "counter", [["", this.#conflicts]]),
      ...metric("initguard_rotator_failures_total", "counter", [["", this.#failures]]),
      ...metric("initguard_rotator_settled", "gauge", [["", status?.isSettled ? 1 : 0]]),
      ...metric("initguard_rotator_holder", "gauge", [["", status?.isHolder ? 1 : 0]]),
      ...metric("initguard_rotator_certificate_expiry_timestamp_seconds", "gauge", [
        ['{certificate="authority"}', seconds(status?.authorityEnd)],
        ['{certificate="leaf"}', seconds(status?.leafEnd)],
      ]),
      "",
    ].join("\n");
  }

  #failed(because: string): void {
    this.#failures++;
    // What was true at the last look is not known to be true any more.
    if (this.#status !== undefined) this.#status = { ...this.#status, isSettled: false, because };
  }
}

type Sample = readonly [labels: string, value: number | undefined];

function metric(name: keyof typeof ROTATOR_METRICS, type: "counter" | "gauge", samples: readonly Sample[]): readonly string[] {
  const values = samples.flatMap(([labels, value]) => (value === undefined ? [] : [`${name}${labels} ${value}`]));
  return [`# HELP ${name} ${ROTATOR_METRICS[name]}`, `# TYPE ${name} ${type}`, ...values];
}

function labelled(label: string, counts: ReadonlyMap<string, number>): readonly Sample[] {
  return [...counts].map(([value, count]) => [`{${label}="${value}"}`, count]);
}

function add(counts: Map<string, number>, label: string): void {
  counts.set(label, (counts.get(label) ?? 0) + 1);
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
