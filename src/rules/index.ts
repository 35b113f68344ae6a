import type { Rule } from "../core/rule.ts";
import { probes } from "./kubernetes/probes.ts";

/** Every rule there is; the order is the order of the reference. */
export const RULES: readonly Rule[] = [probes];
