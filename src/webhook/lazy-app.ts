import { type AppOptions, createApp } from "./app.ts";
import { httpError } from "./response.ts";
import { send } from "./send.ts";
import type { OtherPaths } from "./server.ts";

/** The app behind the review path, loaded with express when the first such request comes: no review waits for it. */
export function lazyApp(options: AppOptions): OtherPaths {
  let loading: ReturnType<typeof createApp> | undefined;
  return (request, response) => {
    loading ??= createApp(options);
    loading.then(
      (app) => app(request, response),
      (error) => {
        options.onFault(options.newFaultId(), error);
        send(response, httpError(500, "a fault in InitGuard; its log has the details"), true);
      },
    );
  };
}
