import type { Redirection } from "unbash";

/** Does a redirection open a connection, as bash does for `/dev/tcp/HOST/PORT`; the command then fails until somebody listens. */
export function isConnection(redirect: Redirection): boolean {
  return redirect.type === "Redirect" && /^\/dev\/(tcp|udp)\//.test(redirect.target?.value ?? "");
}
