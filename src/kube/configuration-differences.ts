import { differences } from "../core/differences.ts";
import { key, printPath, root, type Step, stepsOf } from "../core/field-path.ts";
import { printable } from "../core/printable.ts";
import { isObject } from "../core/shape.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What the API server fills in where a webhook says nothing (kubernetes/kubernetes pkg/apis/admissionregistration/v1/defaults.go). */
const DEFAULTS: Fields = { matchPolicy: "Equivalent", timeoutSeconds: 10, namespaceSelector: {}, objectSelector: {} };

/**
 * One clause for each way in which a live webhook configuration is not what it should be, whatever the order of its webhooks. The CA bundle is
 * somebody else's to judge; so is the failure policy, which an activation changes.
 */
export function configurationDifferences(expected: Fields, live: Fields): readonly string[] {
  const [wanted, found] = [webhooksOf(expected), webhooksOf(live)];
  const missing = [...wanted.keys()].filter((name) => !found.has(name)).map((name) => `webhook ${name} is not registered`);
  const unknown = [...found.keys()].filter((name) => !wanted.has(name)).map((name) => `webhook ${printable(name)} is none of ours`);
  const changed = [...wanted].flatMap(([name, webhook]) => changesOf(name, webhook, found.get(name)));
  return [...missing, ...unknown, ...changed];
}

function webhooksOf({ webhooks }: Fields): ReadonlyMap<string, Fields> {
  return new Map((Array.isArray(webhooks) ? webhooks : []).filter(isObject).map((webhook) => [String(webhook["name"]), webhook]));
}

function changesOf(name: string, wanted: Fields, found: Fields | undefined): readonly string[] {
  if (found === undefined) return [];
  const [before, after] = [comparable(wanted), comparable(found)];
  const place = key(root("webhooks"), name);
  return differences(before, after, place).map((path) => {
    const steps = stepsOf(path).slice(2);
    return `${printable(printPath(path))} is ${shown(after, steps)}, not ${shown(before, steps)}`;
  });
}

function comparable(webhook: Fields): Fields {
  const { failurePolicy: _, clientConfig, rules, ...rest } = webhook;
  return { ...DEFAULTS, ...rest, clientConfig: withoutBundle(clientConfig), rules: Array.isArray(rules) ? rules.map(withScope) : rules };
}

function withoutBundle(clientConfig: unknown): unknown {
  if (!isObject(clientConfig)) return clientConfig;
  const { caBundle: _, service, ...rest } = clientConfig;
  return isObject(service) ? { ...rest, service: { port: 443, ...service } } : rest;
}

function withScope(rule: unknown): unknown {
  return isObject(rule) ? { scope: "*", ...rule } : rule;
}

/** The value, short enough for a line. */
function shown(object: unknown, steps: readonly Step[]): string {
  let value = object;
  for (const step of steps) value = isObject(value) || Array.isArray(value) ? (value as Record<Step, unknown>)[step] : undefined;
  const text = value === undefined ? "absent" : printable(JSON.stringify(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
