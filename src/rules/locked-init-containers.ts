import { type FieldPath, stepsOf } from "../core/field-path.ts";
import type { PodContainer } from "../core/pod.ts";
import { quoted } from "../core/printable.ts";
import { forbidden, type Violation } from "../core/violation.ts";
import type { InitChange } from "./init-changes.ts";

/** How a lock on init containers speaks of itself. */
export interface LockWording {
  /** Since when nothing but images may change; follows `may not change`. */
  readonly since: string;
  /** What to do instead. */
  readonly hint: string;
}

/** What is wrong with a change where nothing of init containers but the image may change; each changed field is named. */
export function* lockViolations(change: InitChange, { since, hint }: LockWording): Iterable<Violation> {
  const because = `${since}: only the images of init containers may`;
  switch (change.of) {
    case "order":
      yield forbidden(change.path, `may not be reordered ${because} change`, { hint });
      break;
    case "added":
      yield forbidden(change.container.path, `may not be added ${because} change`, { hint });
      break;
    case "removed":
      yield forbidden(change.path, `${namesOf(change.containers)} may not be removed ${because} change`, { hint });
      break;
    case "edited":
      yield* fieldViolations(change, because, hint);
  }
}

/** Name of the field of a container that a path below it leads into. */
export function fieldOf(path: FieldPath, container: PodContainer): string {
  return String(stepsOf(path)[stepsOf(container.path).length]);
}

function* fieldViolations({ before, after, fields }: InitChange & { of: "edited" }, because: string, hint: string): Iterable<Violation> {
  const names = fields.map((field) => fieldOf(field, after));
  for (const [at, field] of fields.entries()) {
    const name = names[at];
    if (name === "image") continue;
    if (name === "name") yield forbidden(field, `may not be renamed from ${quoted(before.spec.name ?? "")} ${because} change`, { hint });
    else {
      const isDefaulted = name === "imagePullPolicy" && names.includes("image");
      yield forbidden(field, `may not change ${because}`, { hint: isDefaulted ? KEEP_PULL_POLICY : hint });
    }
  }
}

/** `kubectl replace` with a new tag and no policy moves both (core/v1 SetDefaults_Container). */
const KEEP_PULL_POLICY = "send the policy it had: where it is left out, the API server derives it from the new tag";

/** Enough to see what happened; a list may lose thousands at once. */
const MOST_NAMES = 5;

function namesOf(containers: readonly PodContainer[]): string {
  const named = containers.slice(0, MOST_NAMES).map(({ spec }) => quoted(spec.name ?? ""));
  const more = containers.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ");
}
