import { readBundle } from "./bundle.ts";
import { isExpiring, isOver, type Lifespan, shareLeft } from "./renewal.ts";
import type { StoredLeaf } from "./self-managed/leaf-secret.ts";

/** What was found about a certificate; `wrong` needs somebody to act. */
export interface CertificateCheck {
  readonly result: "fine" | "wrong";
  /** One clause. */
  readonly detail: string;
}

/** What a leaf has to fit. */
export interface LeafExpectations {
  /** CA bundle (PEM). */
  readonly bundle: string;
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Judges a CA bundle (PEM) as it is registered: what the API server would choke on, and whether any authority in it still has a life before it. */
export function checkBundle(pem: string, now: number): CertificateCheck {
  const { authorities, defects } = readBundle(pem);
  const [defect] = defects;
  if (defect !== undefined) return wrong(defect);
  const [best] = authorities.map(({ lifespan }) => lifespan).sort((one, other) => other.notAfter - one.notAfter);
  if (best === undefined) return wrong("it is empty, and the API server then trusts whom its own machine trusts");
  return checkLife(best, now, authorities.length === 1 ? "one authority" : `${authorities.length} authorities, the best of them`);
}

/** Judges a leaf by what the API server will do with it: refuse it unless it leads to the bundle, has every name, and is within its dates. */
export function checkLeaf({ leaf, reason }: StoredLeaf, { bundle, names, now }: LeafExpectations): CertificateCheck {
  if (leaf === undefined) return wrong(reason ?? "there is no certificate");
  if (!readBundle(bundle).authorities.some(leaf.isUnder)) return wrong("it leads to no authority in the CA bundle");
  const missing = leaf.missingOf(names);
  return missing === undefined
    ? checkLife(leaf.lifespan, now, "it leads to the CA bundle, has every name, and")
    : wrong(`it does not name ${missing}`);
}

/** Judges the dates alone; `what` begins the clause. */
export function checkLife(lifespan: Lifespan, now: number, what: string): CertificateCheck {
  const [from, to] = [lifespan.notBefore, lifespan.notAfter].map((time) => new Date(time).toISOString().replace(".000Z", "Z"));
  if (now < lifespan.notBefore) return wrong(`${what} is not valid before ${from}`);
  if (isOver(lifespan, now)) return wrong(`${what} was valid until ${to}`);
  const detail = `${what} is valid until ${to}, ${Math.floor(shareLeft(lifespan, now) * 100)} % of its life left`;
  return { result: isExpiring(lifespan, now) ? "wrong" : "fine", detail };
}

function wrong(detail: string): CertificateCheck {
  return { result: "wrong", detail };
}
