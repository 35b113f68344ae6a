import {
  boolYaml11Tag,
  binaryTag as bytesTag,
  constructFromEvents,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  EVENT_ID,
  getScalarValue,
  mergeTag,
  NOT_RESOLVED,
  nullCoreTag,
  SCALAR_STYLE,
  type ScalarEvent,
  Schema,
  strTag,
} from "js-yaml";
import { floatOf, integerOf } from "./kubectl-number.ts";

/** What is said of a key that is written twice. */
export const DUPLICATE_KEY = "duplicate key, of which kubectl keeps only the last";

/** What is said of a key that cannot become the name of a JSON field. */
export const NO_KEY = "a key must be text, a number or a boolean";

type JsonObject = Record<string, unknown>;

/** A value on its way from the source of a `<<` into a mapping: only `get` makes one, so that `addPair` can tell it from a key written out. */
class Merged {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

const DIGITS = [..."0123456789"];
const NO_JSON = "kubectl refuses infinity and NaN, which JSON does not have";

const intTag = defineScalarTag<number>("tag:yaml.org,2002:int", {
  implicit: true,
  implicitFirstChars: ["-", "+", ...DIGITS],
  resolve: (scalar) => integerOf(scalar) ?? NOT_RESOLVED,
  identify: () => false,
});

const floatTag = defineScalarTag<number>("tag:yaml.org,2002:float", {
  implicit: true,
  implicitFirstChars: ["-", "+", ".", ...DIGITS],
  resolve: (scalar, isExplicit) => (isExplicit ? integerOf(scalar) : undefined) ?? floatOf(scalar) ?? nonFiniteOf(scalar) ?? NOT_RESOLVED,
  identify: () => false,
});

const binaryTag = defineScalarTag<string>("tag:yaml.org,2002:binary", {
  resolve: (scalar, isExplicit, tagName) => {
    const bytes = bytesTag.resolve(scalar, isExplicit, tagName);
    // Bytes that are no UTF-8 become U+FFFD, as in Go's JSON encoder.
    return bytes === NOT_RESOLVED ? NOT_RESOLVED : new TextDecoder().decode(bytes);
  },
  identify: () => false,
});

/** go-yaml reads a scalar, list or mapping with a tag it does not know as if it had none, except that the scalar is always text. */
const anyScalarTag = defineScalarTag<string>("", { matchByTagPrefix: true, resolve: (scalar) => scalar, identify: () => false });
const listTag = defineSequenceTag<unknown[]>("tag:yaml.org,2002:seq", { create: () => [], addItem, identify: () => false });
const anyListTag = defineSequenceTag<unknown[]>("", { matchByTagPrefix: true, create: () => [], addItem, identify: () => false });

const mapping = {
  create: (): JsonObject => ({}),
  // Answering "no" leaves duplicates and merge order to `addPair`.
  has: () => false,
  addPair,
  keys: (source: JsonObject) => Object.keys(source),
  get: (source: JsonObject, name: unknown) => new Merged(source[String(name)]),
  identify: () => false,
};
const mapTag = defineMappingTag<JsonObject>("tag:yaml.org,2002:map", mapping);
const anyMapTag = defineMappingTag<JsonObject>("", { ...mapping, matchByTagPrefix: true });

/**
 * Reads YAML into what kubectl would send: scalars, keys, tags and merge keys as sigs.k8s.io/yaml 1.6 (go-yaml v2) takes them. Stricter in one point:
 * a key that is written twice is an error, for the API server's strict validation refuses it as well.
 */
export const KUBECTL_SCHEMA: Schema = new Schema([
  strTag,
  nullCoreTag,
  boolYaml11Tag,
  intTag,
  floatTag,
  binaryTag,
  mergeTag,
  listTag,
  mapTag,
  anyScalarTag,
  anyListTag,
  anyMapTag,
]);

/** The name that a scalar gives as a key of a mapping in `source`: `yes` is the key `true`, `0x10` the key `16`; undefined when it can be no key. */
export function keyName(source: string, scalar: ScalarEvent): string | undefined {
  const text = getScalarValue(source, scalar);
  const isText = scalar.tagStart < 0 && (scalar.style !== SCALAR_STYLE.PLAIN || !MAY_BE_NO_TEXT.test(text));
  if (isText) return text;
  const document = { type: EVENT_ID.DOCUMENT, explicitStart: false, explicitEnd: false, directives: [] };
  return nameOf(constructFromEvents([document, scalar, { type: EVENT_ID.POP }], { source, schema: KUBECTL_SCHEMA })[0]);
}

const MAY_BE_NO_TEXT = /^(?:$|[-+.~0-9]|(?:y|yes|n|no|on|off|true|false|null)$)/i;

function addItem(list: unknown[], item: unknown): string {
  if (isNoJson(item)) return NO_JSON;
  list.push(item);
  return "";
}

/** Which keys of a mapping came from a `<<`; only mappings that have one are in here. */
const mergedKeys = new WeakMap<JsonObject, Set<string>>();

/** Keys take effect in the order written: go-yaml v2 lets a `<<` override what stands before it, and the first source of a list wins. */
function addPair(object: JsonObject, key: unknown, value: unknown): string {
  const name = nameOf(key);
  if (name === undefined) return NO_KEY;
  if (isNoJson(value)) return NO_JSON;
  const merged = mergedKeys.get(object);
  if (value instanceof Merged) {
    if (merged === undefined) mergedKeys.set(object, new Set([name]));
    else if (merged.has(name)) return "";
    else merged.add(name);
    set(object, name, value.value);
  } else {
    if (Object.hasOwn(object, name) && merged?.delete(name) !== true) return DUPLICATE_KEY;
    set(object, name, value);
  }
  return "";
}

function nameOf(key: unknown): string | undefined {
  if (isNoJson(key)) return Number.isNaN(key) ? ".nan" : key === Number.POSITIVE_INFINITY ? ".inf" : "-.inf";
  return key === null || typeof key === "object" ? undefined : String(key);
}

/** Plain assignment, but `__proto__` is a key like any other. */
function set(object: JsonObject, name: string, value: unknown): void {
  if (name === "__proto__") Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}

function isNoJson(value: unknown): boolean {
  return typeof value === "number" && !Number.isFinite(value);
}

/** Read as numbers, so that they are refused where they stand as values; as keys kubectl takes them. */
function nonFiniteOf(scalar: string): number | undefined {
  const [, sign, infinity, nan] = /^(?:([-+]?)\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/.exec(scalar) ?? [];
  if (nan !== undefined) return Number.NaN;
  if (infinity !== undefined) return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return undefined;
}
