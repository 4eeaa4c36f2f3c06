import type { Plan } from "@allod/compiler";
import type { Invitations, TaskIo } from "@allod/compiler/component";
import { systemClock } from "@allod/core";
import type { Command } from "commander";

import { invitationRequest, inviterOf, revoke, shown, whatToTell } from "../invitation.ts";
import { onSite, openSecrets, running, type TargetOptions } from "../site.ts";
import { table, type Terminal } from "../terminal.ts";
import { compileSound, readWorkspaceFile } from "../workspace-file.ts";
import { command, type CommandContext } from "./command.ts";

interface InviteOptions extends TargetOptions {
  readonly workspace: string;
  readonly expires: string;
  readonly administrator?: boolean;
}

export function inviteCommand(context: CommandContext): Command {
  const { terminal } = context;
  return onWorkspaceOf(
    command(
      "invite",
      "let somebody in who has no account yet",
      "allod invite bob.kent@acme.org\nallod invite carla@acme.org --administrator --expires 2d\nallod invite list",
    ),
  )
    .argument("<email>", "their mail address")
    .option("--expires <time>", "how long the invitation is open: from 5m to 30d", "7d")
    .option("--administrator", "they may administer the workspace")
    .action(async (email: string, options: InviteOptions) => {
      const { expires, administrator = false } = options;
      const request = invitationRequest({ email, expires, administrator }, systemClock.now());
      const { invitation, plan } = await atProvider(options, terminal, async (invitations, io, plan) => ({
        invitation: await invitations.create(io, request),
        plan,
      }));
      const clients = plan.components.flatMap((component) => component.clients);
      terminal.print(whatToTell(invitation, { administrator, clients }));
      terminal.printJson({ invitation, clients });
    })
    .addCommand(list(context))
    .addCommand(take(context));
}

function list({ terminal }: CommandContext): Command {
  return onWorkspaceOf(command("list", "invitations that are open", "allod invite list\nallod invite list --json")).action(
    async (_: unknown, given: Command) => {
      const open = await atProvider(optionsOf(given), terminal, (invitations, io) => invitations.list(io));
      terminal.print(open.length === 0 ? "No invitation is open." : table([["ID", "FOR", "UNTIL"], ...open.map(shown)]));
      terminal.printJson({ invitations: open });
    },
  );
}

function take({ terminal }: CommandContext): Command {
  return onWorkspaceOf(command("revoke", "take an invitation back: its link opens nothing any more", "allod invite revoke ID"))
    .argument("<id>", "as `allod invite list` prints it")
    .action(async (id: string, _: unknown, given: Command) => {
      await atProvider(optionsOf(given), terminal, (invitations, io) => revoke(invitations, io, id));
      terminal.print(`${id} is taken back.`);
      terminal.printJson({ revoked: id });
    });
}

/** The command above them takes the same, and is given what stands anywhere after its name. */
function optionsOf(given: Command): InviteOptions {
  return given.optsWithGlobals();
}

/** Asks the workspace's identity provider, where it runs. */
async function atProvider<T>(
  options: InviteOptions,
  terminal: Terminal,
  ask: (invitations: Invitations, io: TaskIo, plan: Plan) => Promise<T>,
): Promise<T> {
  const file = await readWorkspaceFile(options.workspace, terminal, "invite --workspace");
  const { plan, manifest } = compileSound(file);
  const invitations = inviterOf(plan.components);
  const secrets = await openSecrets(file, terminal);
  return onSite({ manifest, options }, (site) => ask(invitations, running(site, secrets), plan));
}

function onWorkspaceOf(given: Command): Command {
  return given
    .option("--workspace <file>", "the workspace file", "workspace.yaml")
    .option("--target <address>", "another machine: ssh://user@host (default: this one)")
    .option("--root <directory>", "where Allod keeps its files there (default: /var/lib/allod/NAME)");
}
