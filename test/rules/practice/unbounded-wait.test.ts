import { describe, expect, it } from "vitest";
import { unboundedWait } from "../../../src/rules/practice/unbounded-wait.ts";
import { customResourceOf, deploymentOf, initContainer, type Manifest, minimalPod, podsOf } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const WAIT = "until nslookup db; do sleep 2; done";
const podOf = (fields: Manifest, spec: Manifest = {}) => minimalPod({ initContainers: [initContainer({ command: undefined, ...fields })], ...spec });
const sh = (script: string) => podOf({ command: ["sh", "-c", script] });
const jobOf = (deadline: Manifest) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "j" },
  spec: { ...deadline, template: { spec: sh(WAIT)["spec"] } },
});

const waits = (field: string, what: string) => ({
  cause: "FieldValueForbidden" as const,
  field: `spec.initContainers${field}`,
  message: `Forbidden: ${what} without a limit: if that never succeeds, the pod stays in Init and nothing says why`,
});
const neverEnds = (field: string) => ({
  cause: "FieldValueForbidden" as const,
  field: `spec.initContainers${field}`,
  message: "Forbidden: never ends, so the app never starts",
});

ruleTester(unboundedWait, {
  allowed: [
    { name: "a command that is no script", object: minimalPod() },
    { name: "no command", object: podOf({}) },
    { name: "a counted wait", object: sh("for i in $(seq 60); do nslookup db && exit 0; sleep 2; done; exit 1") },
    { name: "a wait under timeout", object: podOf({ command: ["timeout", "120", "sh", "-c", WAIT] }) },
    {
      name: "a deadline that is computed, written as Kubernetes wants it",
      object: sh("e=$$(( $$(date +%s) + 60 )); until nc -z db 1; do [ $$(date +%s) -gt $e ] && exit 1; sleep 1; done"),
    },
    { name: "a deadline of the pod", object: podOf({ command: ["sh", "-c", WAIT] }, { activeDeadlineSeconds: 600 }) },
    { name: "a deadline of the Job", object: jobOf({ activeDeadlineSeconds: 600 }) },
    {
      name: "a deadline of the CronJob's Job",
      object: { ...jobOf({}), kind: "CronJob", spec: { jobTemplate: { spec: jobOf({ activeDeadlineSeconds: 600 }).spec } } },
    },
    { name: "a sidecar", object: podOf({ restartPolicy: "Always", command: ["sh", "-c", "while true; do sync; sleep 5; done"] }) },
    { name: "an app container", object: minimalPod({ containers: [{ name: "app", image: "app:1.0.0", command: ["sh", "-c", WAIT] }] }) },
    { name: "a broken script", object: sh("until nslookup db; do sleep 2") },
    { name: "another language", object: podOf({ command: ["python", "-c", "while True: pass"] }) },
    { name: "env and args that only look like it", object: podOf({ command: ["echo", WAIT], env: [{ name: "S", value: WAIT }] }) },
  ],
  denied: [
    { name: "a wait in command", object: sh(WAIT), violations: [waits("[0].command[2]", "waits for nslookup")] },
    {
      name: "a wait in args",
      object: podOf({ command: ["/bin/sh", "-ec"], args: [WAIT] }),
      violations: [waits("[0].args[0]", "waits for nslookup")],
    },
    {
      name: "args for the image's entry point",
      object: podOf({ args: ["sh", "-c", WAIT] }),
      violations: [waits("[0].args[2]", "waits for nslookup")],
    },
    { name: "options for the image's shell", object: podOf({ args: ["-c", WAIT] }), violations: [waits("[0].args[1]", "waits for nslookup")] },
    {
      name: "each command once, whatever is around it",
      object: sh(`${WAIT}; ${WAIT}; while ! nc -z db 1; do sleep 1; done`),
      violations: [waits("[0].command[2]", "waits for nslookup"), waits("[0].command[2]", "waits for nc")],
    },
    { name: "a wait on what is not known", object: sh('until "$@"; do sleep 1; done'), violations: [waits("[0].command[2]", "waits")] },
    {
      name: "a secret in the script, which is not repeated",
      object: sh("until PGPASSWORD=hunter2 psql postgres://u:hunter2@db; do sleep 1; done"),
      violations: [waits("[0].command[2]", "waits for psql")],
    },
    { name: "sleep infinity", object: podOf({ command: ["sleep", "infinity"] }), violations: [neverEnds("[0].command[0]")] },
    {
      name: "tail behind tini",
      object: podOf({ command: ["tini", "--"], args: ["tail", "-f", "/dev/null"] }),
      violations: [neverEnds("[0].args[0]")],
    },
    { name: "while true", object: sh("while true; do sync; sleep 5; done"), violations: [neverEnds("[0].command[2]")] },
    {
      name: "OnFailure, which makes no sidecar",
      object: podOf({ restartPolicy: "OnFailure", command: ["sleep", "inf"] }),
      violations: [neverEnds("[0].command[0]")],
    },
    {
      name: "a Job without a deadline",
      object: jobOf({}),
      violations: [{ ...waits("", ""), field: "spec.template.spec.initContainers[0].command[2]", message: /nslookup/ }],
    },
    {
      name: "the second container of a Deployment",
      object: deploymentOf(minimalPod({ initContainers: [initContainer(), initContainer({ name: "wait", command: ["sh", "-c", WAIT] })] })),
      violations: [{ ...waits("", "waits for nslookup"), field: "spec.template.spec.initContainers[1].command[2]" }],
    },
    {
      name: "a custom resource",
      object: customResourceOf(sh(WAIT)),
      violations: [{ ...waits("", "waits for nslookup"), field: "spec.template.spec.initContainers[0].command[2]" }],
    },
  ],
});

describe("unbounded-wait", () => {
  const guessesIn = (object: Manifest) => podsOf(object).flatMap((pod) => [...unboundedWait.check(pod, {})].map(({ guess }) => guess === true));

  it.each<[string, Manifest, boolean]>([
    ["is sure of a probe", sh(WAIT), false],
    ["is sure of a whole command", podOf({ command: ["sleep", "infinity"] }), false],
    ["guesses what an entry point makes of args", podOf({ args: ["sh", "-c", WAIT] }), true],
    ["guesses about a command that it does not know", sh("until ./ready; do sleep 1; done"), true],
    ["guesses about what may not be reached", sh("migrate || sleep infinity"), true],
    ["is sure where one of two readings is", sh("migrate || sleep infinity; sleep infinity"), false],
  ])("%s", (_, object, isGuess) => {
    expect(guessesIn(object)).toEqual([isGuess]);
  });
});
