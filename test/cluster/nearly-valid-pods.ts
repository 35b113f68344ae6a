import fc from "fast-check";
import type { Manifest } from "../support/pods.ts";

const EXEC = { exec: { command: ["true"] } };

const GOOD_NAMES = ["a", "b", "c", "d", "e", "f", "setup", "wait-for-db", "constructor", "valueof", "0", "a0", "a--b", "a".repeat(63)];
const BAD_NAMES = ["", "Bad_Name", "a.b", "a..b", ".", "-a", "a-", "a b", "ä", "__proto__", "\u001b[31m", "é".repeat(40), "x".repeat(64)];
const GOOD_IMAGES = ["busybox:1.36.1", "busybox", "Not A Ref::", "\ufeffx:1", "x@sha256:abc"];
const BAD_IMAGES = ["", " ", " x:1", "x:1\n", "\u00a0x:1", "x:1\u2003", "\u0085x:1"];
const EXIT_CODES = [{ operator: "In", values: [1, 2] }, { operator: "NotIn", values: [0] }, { operator: "In" }];
const BAD_EXIT_CODES = [{}, { operator: "in", values: [1] }, { operator: "In", values: Array.from({ length: 256 }, (_, at) => at) }];

const mostly = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>) => fc.oneof({ weight: 19, arbitrary: good }, { weight: 1, arbitrary: bad });
const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values);

const names = mostly(
  oneOf(GOOD_NAMES),
  fc.oneof(oneOf(["app", "web"]), oneOf(BAD_NAMES), fc.string({ unit: "grapheme", minLength: 1, maxLength: 70 })),
);
const images = mostly(oneOf(GOOD_IMAGES), oneOf(BAD_IMAGES));
const restartPolicies = mostly(oneOf(["Always", "OnFailure", "Never"]), oneOf(["", "always", "Perhaps"]));
const exitCodes = mostly<Manifest>(oneOf(EXIT_CODES), oneOf(BAD_EXIT_CODES));
const restartRules = mostly<Manifest>(
  fc.record({ action: oneOf(["Restart", "RestartAllContainers"]), exitCodes }),
  fc.record({ action: oneOf(["Jump", ""]), exitCodes }, { requiredKeys: [] }),
);
const restartPolicyRules = mostly(fc.array(restartRules, { maxLength: 3 }), fc.array(restartRules, { minLength: 21, maxLength: 22 }));
// A sidecar's probes are looked at by no rule of ours: these are right.
const probe = fc.constantFrom<Manifest>(EXEC, { tcpSocket: { port: 80 } });
const lifecycle = fc.constantFrom<Manifest>({}, { preStop: EXEC }, { postStart: EXEC, preStop: EXEC });

/** Absent so many times for each time it is there. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>, weight = 15) => fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const initContainers = fc.record({
  name: names,
  image: images,
  restartPolicy: rarely(restartPolicies, 1),
  restartPolicyRules: rarely(restartPolicyRules, 4),
  livenessProbe: rarely(probe),
  readinessProbe: rarely(probe),
  startupProbe: rarely(probe),
  lifecycle: rarely(lifecycle),
});

/** A pod in which nothing is wrong but, now and then, what rules of ours look at in its init containers; absent fields are undefined. */
export function nearlyValidPods(): fc.Arbitrary<Manifest> {
  const appNames = mostly<readonly string[]>(oneOf([["app"], ["app", "web"]]), fc.constant(["app", "app"]));
  return fc.record({ initContainers: fc.array(initContainers, { minLength: 1, maxLength: 4 }), appNames }).map(({ initContainers, appNames }) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default" },
    spec: { initContainers, containers: appNames.map((name) => ({ name, image: "app:1.0.0" })) },
  }));
}
