import type { SecureContextOptions, TlsOptions } from "node:tls";
import type { ServingCertificate } from "./certificate-source.ts";

/** What a server and each of its later secure contexts are made with. */
export type ServerTls = Pick<SecureContextOptions, "cert" | "key" | "minVersion" | "sessionTimeout"> & Pick<TlsOptions, "ALPNProtocols">;

/**
 * The whole TLS configuration for a certificate, for start and for every reload: `setSecureContext` falls back to Node's defaults for each option it
 * is not given, TLS 1.2 included. There are no SNI, ALPN or PSK callbacks, which could throw (CVE-2026-21637). Throws when a part of the pair is empty,
 * which OpenSSL would take and then fail every handshake.
 */
export function tlsOptions({ cert, key }: ServingCertificate): ServerTls {
  if (cert.trim() === "" || key.trim() === "") throw new Error("the serving certificate or its key is empty");
  return { cert, key, minVersion: "TLSv1.3", sessionTimeout: 300, ALPNProtocols: ["http/1.1"] };
}
