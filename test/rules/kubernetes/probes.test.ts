import { probes } from "../../../src/rules/kubernetes/probes.ts";
import { customResourceOf, deploymentOf, initContainer, minimalPod } from "../../support/pods.ts";
import { ruleTester } from "../../support/rule-tester.ts";

const probe = { httpGet: { port: 8080 } };
const message = "Forbidden: may not be set for init containers without restartPolicy=Always";

ruleTester(probes, {
  allowed: [
    { name: "an init container without probes", object: minimalPod() },
    {
      name: "all three on a sidecar",
      object: minimalPod({
        initContainers: [initContainer({ restartPolicy: "Always", livenessProbe: probe, readinessProbe: probe, startupProbe: probe })],
      }),
    },
    { name: "a probe on an app container", object: minimalPod({ containers: [{ name: "app", image: "app:1.0.0", readinessProbe: probe }] }) },
    { name: "null, which is absent", object: minimalPod({ initContainers: [initContainer({ readinessProbe: null })] }) },
  ],
  denied: [
    {
      name: "all three, in the order of the API server",
      object: minimalPod({ initContainers: [initContainer({ startupProbe: probe, readinessProbe: probe, livenessProbe: probe })] }),
      violations: [
        { cause: "FieldValueForbidden", field: "spec.initContainers[0].livenessProbe", message },
        { cause: "FieldValueForbidden", field: "spec.initContainers[0].readinessProbe", message },
        { cause: "FieldValueForbidden", field: "spec.initContainers[0].startupProbe", message },
      ],
    },
    {
      name: "an empty probe",
      object: minimalPod({ initContainers: [initContainer({ livenessProbe: {} })] }),
      violations: [{ cause: "FieldValueForbidden", field: "spec.initContainers[0].livenessProbe", message }],
    },
    {
      name: "a probe beside restartPolicy OnFailure, which is no sidecar",
      object: minimalPod({ initContainers: [initContainer(), initContainer({ name: "second", restartPolicy: "OnFailure", readinessProbe: probe })] }),
      violations: [{ cause: "FieldValueForbidden", field: "spec.initContainers[1].readinessProbe", message }],
    },
    {
      name: "a probe in the template of a Deployment",
      object: deploymentOf(minimalPod({ initContainers: [initContainer({ readinessProbe: probe })] })),
      violations: [{ cause: "FieldValueForbidden", field: "spec.template.spec.initContainers[0].readinessProbe", message }],
    },
    {
      name: "a probe in a custom resource",
      object: customResourceOf(minimalPod({ initContainers: [initContainer({ readinessProbe: probe })] })),
      violations: [{ cause: "FieldValueForbidden", field: "spec.template.spec.initContainers[0].readinessProbe", message }],
    },
  ],
});
