import { expect, it } from "vitest";
import { expectLawful } from "../support/answer-laws.ts";
import { reviewText, UID } from "../support/reviews.ts";
import { post } from "../support/test-webhook.ts";
import { webhookProcess } from "../support/webhook-process.ts";

const MB = 1_000_000;

it("does not grow by a body that is too large, and answers it while it is still being sent", async () => {
  const { port, ca, peakBytes } = await webhookProcess();
  await post(port, ca, reviewText());
  const before = await peakBytes();
  const { status, body } = await post(port, ca, Buffer.concat([Buffer.from(reviewText()), Buffer.alloc(60 * MB, " ")]));
  expect(status).toBe(200);
  expect(expectLawful(body, UID).response.status?.code).toBe(413);
  expect((await peakBytes()) - before).toBeLessThan(20 * MB);
});

it("stays below half a gigabyte while 24 reviews of 18 MB arrive at once; most are sent away, none is lost", async () => {
  const { port, ca, peakBytes } = await webhookProcess();
  const text = reviewText({ object: { spec: { initContainers: [{ args: ["x".repeat(18 * MB)] }] } } });
  const answers = await Promise.all(Array.from({ length: 24 }, () => post(port, ca, text)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1);
  expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
  expect(await peakBytes()).toBeLessThan(512 * MB);
});
