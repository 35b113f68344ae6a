/** The ports on which a webhook listens unless told otherwise; the API server reaches the first through port 443 of the Service. */
export const PORTS = { webhook: 9443, metrics: 8080 } as const;
