import fc from "fast-check";
import type { Manifest } from "./pods.ts";

const quantity = fc.constantFrom("1", "500m", "1Gi", "1e3", 2, "nonsense");
const quantities = fc.dictionary(fc.constantFrom("cpu", "memory", "constructor", "__proto__"), quantity);
const script = fc.constantFrom(
  "until nslookup db; do sleep 1; done",
  "echo ok",
  "while true; do curl -f http://db; done",
  "if [",
  "timeout 60 sh -c 'until nc -z db 1; do sleep 1; done'",
);
const json = fc.jsonValue({ maxDepth: 2 });

/** A container as somebody might write it: often right, now and then of a wrong type. */
function containers(): fc.Arbitrary<Manifest> {
  const right: Record<string, fc.Arbitrary<unknown>> = {
    name: fc.constantFrom("a", "b", "c", "", "Bad_Name", "constructor", "__proto__", "\u001b[31m"),
    image: fc.constantFrom("busybox:1.36.1", "busybox", "registry:5000/app", "x@sha256:abc", " x:1 ", "", "Not A Ref::"),
    restartPolicy: fc.constantFrom("Always", "OnFailure", "Never", "Perhaps", ""),
    command: fc.constantFrom(["sh", "-c"], ["true"], []),
    args: script.map((text) => [text]),
    livenessProbe: fc.constant({}),
    readinessProbe: fc.constant({ httpGet: { port: 1 } }),
    lifecycle: fc.constant({ preStop: {} }),
    resources: fc.record({ requests: quantities, limits: quantities }, { requiredKeys: [] }),
    restartPolicyRules: fc.array(
      fc.record(
        { action: fc.constantFrom("Restart", "Jump"), exitCodes: fc.constantFrom({ operator: "In", values: [1] }, {}) },
        { requiredKeys: [] },
      ),
      { maxLength: 2 },
    ),
    env: fc.array(fc.record({ name: fc.constantFrom("A", "__proto__"), value: fc.string() }), { maxLength: 2 }),
  };
  const fields = Object.fromEntries(
    Object.entries(right).map(([name, arbitrary]) => [name, fc.oneof({ weight: 9, arbitrary }, { weight: 1, arbitrary: json })]),
  );
  return fc.record(fields, { requiredKeys: [] });
}

/** A Pod with containers of every role, legacy annotations and other fields that rules read; anything in it may be wrong. */
export function podObjects(): fc.Arbitrary<Manifest> {
  const lists = {
    initContainers: fc.array(containers(), { maxLength: 4 }),
    containers: fc.array(containers(), { maxLength: 2 }),
    ephemeralContainers: fc.array(containers(), { maxLength: 1 }),
  };
  const annotations = fc.dictionary(fc.constantFrom("pod.beta.kubernetes.io/init-containers", "other"), fc.constantFrom("[]", "no json"));
  const spec = fc.record(
    { ...lists, activeDeadlineSeconds: fc.constantFrom(60, 0), restartPolicy: fc.constantFrom("Always", "Never") },
    { requiredKeys: [] },
  );
  return fc.record({ metadata: fc.record({ annotations }, { requiredKeys: [] }), spec }).map((pod) => ({ apiVersion: "v1", kind: "Pod", ...pod }));
}
