import { describe, expect, it } from "vitest";
import { child, descend, index, printPath, root } from "../../src/core/field-path.ts";
import type { Finding } from "../../src/core/finding.ts";
import { denialOf } from "../../src/webhook/denial.ts";
import { decodeReview, isRefusal } from "../../src/webhook/review.ts";
import { reviewText } from "../support/reviews.ts";

const review = decodeReview(reviewText());
if (isRefusal(review)) throw new Error(review.message);

function findings(count: number, message: (at: number) => string, hint?: string): Finding[] {
  return Array.from({ length: count }, (_, at) => {
    const path = child(index(descend(root("spec"), "initContainers"), at), "image");
    return {
      rule: "r",
      action: "Deny",
      cause: "FieldValueInvalid",
      path,
      field: printPath(path),
      message: message(at),
      hint,
      fix: undefined,
      isOld: false,
      exemption: undefined,
    };
  });
}

describe("denialOf", () => {
  it.each([
    [1, 1],
    [19, 19],
    [20, 20],
    [21, 20],
    [500, 20],
  ])("of %d findings lists %d causes", (count, listed) => {
    const { details, message } = denialOf(
      review,
      findings(count, () => "bad"),
    );
    const causes = details?.causes ?? [];
    expect(causes).toHaveLength(listed);
    if (count <= 20) expect(message).not.toContain("more");
    else
      expect(causes.at(-1)).toEqual({
        reason: "FieldValueInvalid",
        field: "spec.initContainers[19].image",
        message: `and ${count - 19} more, the first of them here`,
      });
  });

  it("counts what the message's length leaves no room for", () => {
    const { details, message } = denialOf(
      review,
      findings(12, () => "x".repeat(700)),
    );
    const causes = details?.causes ?? [];
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4096);
    expect(causes.length).toBeGreaterThan(3);
    expect(causes.at(-1)?.message).toBe(`and ${12 - (causes.length - 1)} more, the first of them here`);
  });

  it("keeps the rule when it cuts a sentence", () => {
    const [cause] =
      denialOf(
        review,
        findings(1, () => "é".repeat(5_000), "do it well"),
      ).details?.causes ?? [];
    expect(cause?.message).toMatch(/^é+… \[r\]$/);
    expect(Buffer.byteLength(cause?.message ?? "")).toBeLessThanOrEqual(1024);
  });

  it("says the same thing of the same field once", () => {
    const [one] = findings(1, () => "bad");
    expect(denialOf(review, one === undefined ? [] : [one, one, one])).toMatchObject({
      message: 'Pod "p" is invalid: spec.initContainers[0].image: bad [r]',
      details: { causes: [{ message: "bad [r]" }] },
    });
  });
});
