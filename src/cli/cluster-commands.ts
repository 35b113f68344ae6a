import type { Command } from "commander";
import { KNOWN_BAD } from "../report/manifests/known-bad.ts";
import { activateCommand } from "./activate.ts";
import { certsCommand } from "./certs.ts";
import type { CommandContext } from "./command-context.ts";
import { version } from "./installation.ts";
import { verifyCommand } from "./verify.ts";

/** The commands that talk to a cluster, with what they expect of an installation. */
export function clusterCommands(context: CommandContext): readonly Command[] {
  const knownBad = { object: KNOWN_BAD, resource: "podtemplates" };
  return [certsCommand(context), activateCommand(context, knownBad), verifyCommand(context, { configuration: expectedConfiguration, knownBad })];
}

/** The registration of an installation with nothing but its name and namespace changed. */
async function expectedConfiguration({ name, namespace }: { readonly name: string; readonly namespace: string }) {
  const [{ RULES }, { installOptions }, { validatingWebhookConfiguration }] = await Promise.all([
    import("../rules/index.ts"),
    import("../report/manifests/files.ts"),
    import("../report/manifests/webhook-configuration.ts"),
  ]);
  return validatingWebhookConfiguration({ ...installOptions(RULES, version()), name, namespace });
}
