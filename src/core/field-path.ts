/**
 * Where a value stands, as a chain that is only walked when somebody prints it: a rule that finds nothing pays one small object per container.
 * `key` steps (map keys) print as `[cpu]`, list indexes as `[0]`, names as `.name`: the form of Kubernetes' field.Path.
 */
export interface FieldPath {
  readonly parent: FieldPath | undefined;
  readonly step: string | number;
  readonly isKey: boolean;
}

/** One step of a path: a field name or map key (string), or a list index (number). */
export type Step = string | number;

/** A path that begins at the named field of an object; `root("spec")` prints `spec`. */
export function root(name: string): FieldPath {
  return { parent: undefined, step: name, isKey: false };
}

/** The field `name` below `path`; without a path, the field of the object itself. */
export function child(path: FieldPath | undefined, name: string): FieldPath {
  return { parent: path, step: name, isKey: false };
}

/** The list item `index` below `path`. */
export function index(path: FieldPath, position: number): FieldPath {
  return { parent: path, step: position, isKey: false };
}

/** The entry `name` of the map at `path`, such as `resources.limits[cpu]`. */
export function key(path: FieldPath, name: string): FieldPath {
  return { parent: path, step: name, isKey: true };
}

/** The field below `path` that `names` lead to, one after the other. */
export function descend(path: FieldPath, ...names: readonly string[]): FieldPath {
  return names.reduce<FieldPath>(child, path);
}

/** `spec.initContainers[0].resources.limits[cpu]`, as the API server writes it. Control characters in map keys are left to the caller. */
export function printPath(path: FieldPath): string {
  let text = "";
  for (const { step, isKey } of chainOf(path)) {
    if (isKey || typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** The steps from the object's root, for looking the value up in a parsed document. */
export function stepsOf(path: FieldPath): readonly Step[] {
  return chainOf(path).map(({ step }) => step);
}

function chainOf(path: FieldPath): readonly FieldPath[] {
  const chain: FieldPath[] = [];
  for (let at: FieldPath | undefined = path; at !== undefined; at = at.parent) chain.push(at);
  return chain.reverse();
}
