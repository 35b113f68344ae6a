import { nameUnique } from "../../../src/rules/kubernetes/name-unique.ts";
import { customResourceOf, deploymentOf, initContainer, minimalPod } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const cause = "FieldValueDuplicate";
const named = (names: readonly unknown[]) => names.map((name) => initContainer({ name }));

/** A pod whose containers of each role have the given names. */
const podOf = (init: readonly unknown[], app: readonly unknown[], ephemeral: readonly unknown[] = []) =>
  minimalPod({ initContainers: named(init), containers: named(app), ephemeralContainers: named(ephemeral) });

const duplicate = (field: string, name: string) => ({ cause, field, message: `Duplicate value: "${name}"` }) as const;

ruleTester(nameUnique, {
  allowed: [
    { name: "a name each", object: podOf(["a", "b"], ["c", "d"], ["e", "f"]) },
    { name: "names that objects have by birth", object: podOf(["constructor", "__proto__"], ["toString"], ["hasOwnProperty"]) },
    { name: "empty names, which name-required reports", object: podOf(["", undefined], [null, ""], [""]) },
    { name: "names that differ in case", object: podOf(["a", "A"], ["b"]) },
    { name: "app containers of one name in a pod without init containers", object: podOf([], ["a", "a"], ["a"]) },
  ],
  denied: [
    {
      name: "an init container named as an app container, on the init side",
      object: podOf(["a"], ["a"]),
      violations: [duplicate("spec.initContainers[0].name", "a")],
    },
    { name: "two init containers, on the later one", object: podOf(["a", "a"], ["b"]), violations: [duplicate("spec.initContainers[1].name", "a")] },
    {
      name: "the second and the third of three, not the first",
      object: podOf(["a", "b", "a", "a"], ["c"]),
      violations: [duplicate("spec.initContainers[2].name", "a"), duplicate("spec.initContainers[3].name", "a")],
    },
    {
      name: "two app containers, on the later one, and the init container of that name too",
      object: podOf(["a"], ["a", "a"]),
      violations: [duplicate("spec.containers[1].name", "a"), duplicate("spec.initContainers[0].name", "a")],
    },
    {
      name: "ephemeral containers named as an init, an app and another ephemeral container, always on the ephemeral side",
      object: podOf(["a"], ["b"], ["a", "b", "c", "c"]),
      violations: [
        duplicate("spec.ephemeralContainers[0].name", "a"),
        duplicate("spec.ephemeralContainers[1].name", "b"),
        duplicate("spec.ephemeralContainers[3].name", "c"),
      ],
    },
    {
      name: "names that objects have by birth, when there are two of them",
      object: podOf(["__proto__", "constructor"], ["__proto__", "constructor"]),
      violations: [duplicate("spec.initContainers[0].name", "__proto__"), duplicate("spec.initContainers[1].name", "constructor")],
    },
    {
      name: "a sidecar named as the app, in the template of a Deployment",
      object: deploymentOf(minimalPod({ initContainers: [initContainer({ name: "app", restartPolicy: "Always" })] })),
      violations: [duplicate("spec.template.spec.initContainers[0].name", "app")],
    },
    {
      name: "one placeholder for two names in a custom resource",
      object: customResourceOf(podOf(["{{inputs.x}}", "{{inputs.x}}"], ["b"])),
      violations: [duplicate("spec.template.spec.initContainers[1].name", "{{inputs.x}}")],
    },
  ],
});
