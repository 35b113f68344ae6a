import type { Rule } from "../core/rule.ts";
import { imageOnly } from "./change/image-only.ts";
import { templateImageOnly } from "./change/template-image-only.ts";
import { fieldType } from "./kubernetes/field-type.ts";
import { imageRequired } from "./kubernetes/image-required.ts";
import { imageWhitespace } from "./kubernetes/image-whitespace.ts";
import { lifecycle } from "./kubernetes/lifecycle.ts";
import { nameFormat } from "./kubernetes/name-format.ts";
import { nameRequired } from "./kubernetes/name-required.ts";
import { nameUnique } from "./kubernetes/name-unique.ts";
import { probes } from "./kubernetes/probes.ts";
import { restartPolicy } from "./kubernetes/restart-policy.ts";
import { restartPolicyRules } from "./kubernetes/restart-policy-rules.ts";
import { legacyAnnotation } from "./legacy/legacy-annotation.ts";
import { imageMutable } from "./practice/image-mutable.ts";
import { resourcesDominate } from "./practice/resources-dominate.ts";
import { unboundedWait } from "./practice/unbounded-wait.ts";

/** Every rule there is; the order is the order of the reference. */
export const RULES: readonly Rule[] = [
  nameRequired,
  nameFormat,
  nameUnique,
  imageRequired,
  imageWhitespace,
  restartPolicy,
  restartPolicyRules,
  probes,
  lifecycle,
  fieldType,
  imageOnly,
  templateImageOnly,
  legacyAnnotation,
  imageMutable,
  resourcesDominate,
  unboundedWait,
];
