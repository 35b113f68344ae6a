import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import express from "express";

/** The same answer the usual way: express with its JSON body parser and its JSON responder, all defaults but the limit. */
const [certFile = "", keyFile = ""] = process.argv.slice(2);

const app = express();
app.use(express.json({ limit: "40mb" }));
app.post("/validate", (request, response) => {
  response.json({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1", response: { uid: request.body.request.uid, allowed: true } });
});
const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: "TLSv1.3", keepAliveTimeout: 100_000 }, app);
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
