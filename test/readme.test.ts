import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { profilePolicy } from "../src/core/policy.ts";
import { lint } from "../src/lint/lint.ts";
import { humanReport } from "../src/report/human.ts";
import { RULES } from "../src/rules/index.ts";
import { handle } from "../src/webhook/handle.ts";
import { REVIEWS } from "./support/captured-reviews.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const policy = profilePolicy("baseline", RULES, "1.36");

/** The text of the first fenced block that begins with `start`. */
function blockWith(start: string): string {
  const from = readme.indexOf(start);
  return readme.slice(from, readme.indexOf("\n```", from));
}

describe("README.md", () => {
  it("shows what lint prints of its example", async () => {
    const text = `${blockWith("apiVersion: apps/v1")}\n`;
    async function* sources() {
      yield { file: "api.yaml", text, isNamed: true };
    }
    const report = await lint(sources(), policy, 0);
    expect(blockWith("$ npx initguard lint api.yaml").split("\n").slice(1).join("\n").trim()).toBe(humanReport(report).trim());
  });

  it("shows the reasons that the rollout is denied for", () => {
    const review = REVIEWS.find(({ file }) => file === "04-create-rollout.json");
    const { body } = handle(review?.text ?? "", { policy, now: 0, newFaultId: () => "" });
    const shown = blockWith("DENIED   04-create-rollout.json").replaceAll(/\s+/g, " ");
    for (const { field, message } of JSON.parse(body).response.status.details.causes) {
      expect(shown).toContain(`${field} ${message.replace(/ \[[a-z-]+\]$/, "")}`);
    }
  });
});
