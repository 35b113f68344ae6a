import { onTestFinished } from "vitest";
import { type ApiServer, openApiServer } from "../../src/kube/api-server.ts";
import { isFailure } from "../../src/kube/failure.ts";
import { type FakeApiServer, fakeApiServer } from "./fake-api-server.ts";

/** A fake API server and a client for it; both end with the test. */
export async function openFake(timeout = 5_000): Promise<{ readonly fake: FakeApiServer; readonly server: ApiServer }> {
  const fake = await fakeApiServer();
  const server = await openApiServer({ kubeconfig: fake.kubeconfig, userAgent: "initguard/test", timeout });
  if (isFailure(server)) throw new Error(server.message);
  onTestFinished(() => server.close());
  return { fake, server };
}
