import type { RotatorEvent, RotatorStatus } from "../pki/self-managed/rotator-event.ts";
import type { Logger } from "../webhook/decision-log.ts";

type Line = readonly [level: "debug" | "info" | "warn", object: object, message: string];

/** One line for each thing a rotator tells; how things stand only when that has changed since the status before. */
export function logRotator(log: Logger, event: RotatorEvent, before: RotatorStatus | undefined): void {
  const [level, object, message] = lineOf(event, before);
  log[level](object, message);
}

function lineOf(event: RotatorEvent, before: RotatorStatus | undefined): Line {
  switch (event.event) {
    case "done":
      return ["info", { step: event.step, because: event.because }, "done"];
    case "defect":
      return ["warn", event.defect, "spoilt by somebody or something else; what was trusted stays trusted"];
    case "lease":
      return ["info", { holder: event.holder }, event.isHeld ? "holds the lease" : "does not hold the lease"];
    case "failed": {
      const { failure, message } = event.failure;
      const line = { at: event.at, failure, why: message };
      return failure === "conflict" ? ["debug", line, "somebody else wrote first"] : ["warn", line, "failed, will be tried again"];
    }
    case "status": {
      const { isSettled, because } = event.status;
      const isNews = isSettled !== before?.isSettled || because !== before.because;
      return [isNews ? "info" : "debug", { settled: isSettled, because }, "status"];
    }
  }
}
