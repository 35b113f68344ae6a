import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { CertificateSource, ServingCertificate } from "./certificate-source.ts";
import { createEndpoint, type EndpointOptions, profileIn } from "./endpoint.ts";
import { tlsOptions } from "./tls-options.ts";

/** Answers what is not for the review path. */
export type OtherPaths = (request: IncomingMessage, response: ServerResponse) => void;

/** Longest request line and headers together, in bytes. */
const MOST_HEADER_BYTES = 16 * 1024;

/** The HTTPS server, not yet listening: the review path in front, all other paths behind it. Throws when the certificate and key do not fit together. */
export function createReviewServer(certificate: ServingCertificate, options: EndpointOptions, otherPaths: OtherPaths): Server {
  const { timeouts, limits, defaultProfile } = options;
  const endpoint = createEndpoint(options);
  const server = createServer(
    {
      ...tlsOptions(certificate),
      handshakeTimeout: timeouts.handshake,
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      keepAliveTimeout: timeouts.keepAlive,
      // Read at creation only; it bounds how late the two timeouts above fire.
      connectionsCheckingInterval: timeouts.check,
      maxHeaderSize: MOST_HEADER_BYTES,
    },
    (request, response) => {
      const { url = "" } = request;
      const query = url.indexOf("?");
      const profile = profileIn(query < 0 ? url : url.slice(0, query), defaultProfile);
      if (profile === undefined) otherPaths(request, response);
      else endpoint(request, response, profile);
    },
  );
  server.maxConnections = limits.connections;
  return server;
}

/** What comes of a new serving certificate. */
export interface Reload {
  readonly onServed: (certificate: ServingCertificate) => void;
  /** The pair before it stays in service. */
  readonly onRefused: (why: string) => void;
}

/** Puts every new certificate of the source into service for new connections. Returns how to stop. */
export function followCertificates(server: Server, source: CertificateSource, { onServed, onRefused }: Reload): () => void {
  return source.subscribe((certificate) => {
    try {
      server.setSecureContext(tlsOptions(certificate));
    } catch (error) {
      return onRefused(error instanceof Error ? error.message : "it cannot be served");
    }
    onServed(certificate);
  }, onRefused);
}
