import { X509Certificate } from "node:crypto";
import { connect, type DetailedPeerCertificate } from "node:tls";
import { type CertificateCheck, checkLife } from "./certificate-checks.ts";

/** Where a webhook serves, and as whom the API server calls it. */
export interface ServedAt {
  readonly host: string;
  readonly port: number;
  /** DNS name that the certificate must have. */
  readonly name: string;
  /** CA bundle (PEM). */
  readonly bundle: string;
}

const TIMEOUT = 5_000;

/** Shakes hands with a webhook as the API server would, and judges the certificate that it really serves. */
export function checkServed({ host, port, name, bundle }: ServedAt, now: number): Promise<CertificateCheck> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, servername: name, ca: bundle, minVersion: "TLSv1.2", rejectUnauthorized: true, timeout: TIMEOUT });
    const end = (served: CertificateCheck) => {
      socket.destroy();
      resolve(served);
    };
    socket.once("secureConnect", () => end(judged(socket.getPeerCertificate(true), now)));
    socket.once("timeout", () => end(refused("no answer in time")));
    socket.on("error", ({ message }) => end(refused(message)));
  });
}

function judged({ raw }: DetailedPeerCertificate, now: number): CertificateCheck {
  const { validFromDate, validToDate } = new X509Certificate(raw);
  return checkLife({ notBefore: validFromDate.getTime(), notAfter: validToDate.getTime() }, now, "it leads to the CA bundle, has the name, and");
}

function refused(detail: string): CertificateCheck {
  return { result: "wrong", detail };
}
