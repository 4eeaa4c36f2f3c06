import type { Command } from "commander";

import type { CommandContext } from "./command.ts";

type Define = (context: CommandContext) => Command;

/** Every command, in the order in which a person meets them. Each is loaded when it is asked for: most runs need one. */
const loaders: Readonly<Record<string, () => Promise<Define>>> = {
  init: async () => (await import("./init.ts")).initCommand,
  validate: async () => (await import("./validate.ts")).validateCommand,
  view: async () => (await import("./view.ts")).viewCommand,
  graph: async () => (await import("./graph.ts")).graphCommand,
  render: async () => (await import("./render.ts")).renderCommand,
  plan: async () => (await import("./plan.ts")).planCommand,
  up: async () => (await import("./up.ts")).upCommand,
  status: async () => (await import("./status.ts")).statusCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
  dns: async () => (await import("./dns.ts")).dnsCommand,
  invite: async () => (await import("./invite.ts")).inviteCommand,
  "setup-scripts": async () => (await import("./setup-scripts.ts")).setupScriptsCommand,
  logs: async () => (await import("./logs.ts")).logsCommand,
  secrets: async () => (await import("./secrets.ts")).secretsCommand,
  down: async () => (await import("./down.ts")).downCommand,
  destroy: async () => (await import("./destroy.ts")).destroyCommand,
  audit: async () => (await import("./audit.ts")).auditCommand,
  schema: async () => (await import("./schema.ts")).schemaCommand,
};

/** The command that the arguments begin with, alone; all of them when it is none of ours. */
export async function commandsFor([first = ""]: readonly string[]): Promise<Define[]> {
  const only = Object.hasOwn(loaders, first) ? loaders[first] : undefined;
  return only === undefined ? Promise.all(Object.values(loaders).map((load) => load())) : [await only()];
}
