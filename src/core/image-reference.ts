import { remember } from "./remember.ts";

/** An image as a container runtime understands it, with what Docker Hub's short names leave out filled in. */
export interface ImageReference {
  /** Host, with its port if it has one: `docker.io`, `registry:5000`. */
  readonly registry: string;
  /** Path in the registry: `library/busybox`, `team/app`. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** With its algorithm: `sha256:…`. */
  readonly digest: string | undefined;
}

/**
 * Reads `host:port/path:tag@digest` by the grammar that container runtimes share (distribution/reference 0.6.0, ParseNormalizedNamed); undefined for what
 * is no reference. Whole components are told apart, so `registry:5000/app` has a port and no tag. Answers are remembered by text.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  return text.length > LONGEST ? undefined : remembered(text);
}

const remembered = remember(read, 128 * 1024);

function read(text: string): ImageReference | undefined {
  if (IMAGE_ID.test(text)) return undefined;
  const [name = "", digest, ...more] = text.split("@");
  const { registry, rest } = splitRegistry(name);
  const colon = rest.indexOf(":");
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  const repository = registry === DOCKER_HUB && !path.includes("/") ? `library/${path}` : path;
  const isRead =
    more.length === 0 &&
    REGISTRY.test(registry) &&
    PATH.test(repository) &&
    repository.length <= LONGEST_PATH &&
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || DIGEST.test(digest));
  return isRead ? { registry, repository, tag, digest } : undefined;
}

/** Far above any real reference; keeps what the patterns below may have to look at small. */
const LONGEST = 1024;
const LONGEST_PATH = 255;
const DOCKER_HUB = "docker.io";

const IMAGE_ID = /^[a-f0-9]{64}$/;
const REGISTRY = /^(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const PATH = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$/;

/** What stands before the first slash is a registry only if it looks like a host; else it is a namespace on Docker Hub. */
function splitRegistry(name: string): { readonly registry: string; readonly rest: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = slash >= 0 && (first === "localhost" || /[.:]/.test(first) || first !== first.toLowerCase());
  if (!isHost) return { registry: DOCKER_HUB, rest: name };
  return { registry: first === "index.docker.io" ? DOCKER_HUB : first, rest: name.slice(slash + 1) };
}
