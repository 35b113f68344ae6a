import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

/** The floor: TLS, read the body, parse it, answer allowed with its uid. */
const [certFile = "", keyFile = ""] = process.argv.slice(2);

const server = createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: "TLSv1.3", keepAliveTimeout: 100_000 },
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const review = JSON.parse(Buffer.concat(chunks).toString());
      const body = `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"${review.request.uid}","allowed":true}}`;
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body);
    });
  },
);
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
