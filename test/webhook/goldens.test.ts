import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { profilePolicy } from "../../src/core/policy.ts";
import { RULES } from "../../src/rules/index.ts";
import { handle } from "../../src/webhook/handle.ts";
import { expectLawful } from "../support/answer-laws.ts";
import { REVIEWS } from "../support/captured-reviews.ts";

const ANSWERS = join(import.meta.dirname, "..", "goldens", "answers");
const policy = profilePolicy("baseline", RULES, "1.36");

describe("the answers to real reviews", () => {
  it.each(REVIEWS)("$file", async ({ file, text }) => {
    const { status, body } = handle(text, { policy, now: 0, newFaultId: () => expect.unreachable("a fault") });
    expect(status).toBe(200);
    const answer = expectLawful(body, JSON.parse(text).request.uid);
    for (const secret of secretsIn(JSON.parse(text))) expect(body).not.toContain(JSON.stringify(secret).slice(1, -1));
    await expect(`${JSON.stringify(answer, undefined, 1)}\n`).toMatchFileSnapshot(join(ANSWERS, file));
  });
});

/** What no answer may repeat: the values of env and args, at any depth, except for those so short that they occur by chance. */
function secretsIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    if (name === "args" && Array.isArray(field)) return field.filter((one) => typeof one === "string" && one.length > 3);
    if (name === "env" && Array.isArray(field))
      return field.flatMap((one) => (typeof one?.value === "string" && one.value.length > 3 ? [one.value] : []));
    return secretsIn(field);
  });
}
