import { Duration } from "@allod/core";
import type { ClientSetup, Invitation, Invitations, TaskIo } from "@allod/compiler/component";

import { cliErrors } from "./errors.ts";
import { table } from "./terminal.ts";

const SHORTEST = Duration.minutes(5);
const LONGEST = Duration.minutes(30 * 24 * 60);
/** What can be written to, and in a command: neither spaces nor signs that begin something else. */
const ADDRESS = /^[^\s@<>()[\]\\,;:"]{1,64}@[^\s@<>()[\]\\,;:".]+(\.[^\s@<>()[\]\\,;:".]+)+$/;

/** Whom to let in, and for how long; as it was typed. */
export interface Asked {
  readonly email: string;
  readonly expires: string;
  readonly administrator: boolean;
}

/** What a provider is asked for. Throws `cli.invite.address` or `cli.invite.expires`, before anything is touched. */
export function invitationRequest({ email: typed, expires, administrator }: Asked, now: Date) {
  const email = typed.trim();
  if (email.length > 254 || !ADDRESS.test(email)) throw cliErrors.error("cli.invite.address", { given: typed.slice(0, 254) });
  const open = Duration.parse(expires)?.milliseconds ?? 0;
  if (open < SHORTEST.milliseconds || open > LONGEST.milliseconds) throw cliErrors.error("cli.invite.expires", { given: expires });
  return { email, expires: new Date(now.getTime() + open).toISOString(), administrator };
}

/** The component that lets people in. Throws `cli.invite.nobody`. */
export function inviterOf(components: readonly { readonly invitations: Invitations | undefined }[]): Invitations {
  const found = components.flatMap(({ invitations }) => invitations ?? [])[0];
  if (found === undefined) throw cliErrors.error("cli.invite.nobody");
  return found;
}

/** Throws `cli.invite.unknown`. */
export async function revoke(invitations: Invitations, io: TaskIo, id: string): Promise<void> {
  if (!(await invitations.revoke(io, id))) throw cliErrors.error("cli.invite.unknown", { id });
}

/** For whoever invites: the link, what the person is to be told besides, and how to take it back. */
export function whatToTell(
  invitation: Invitation,
  { administrator, clients }: { readonly administrator: boolean; readonly clients: readonly ClientSetup[] },
): string {
  const [id, email, until] = shown(invitation);
  const apps = installation(clients);
  return [
    `${email} is invited${administrator ? " as an administrator" : ""}, until ${until}.`,
    invitation.url === undefined
      ? "The identity provider has sent the link to them by mail, and shows it to nobody else."
      : `Send them this link. Whoever has it can make the account, once; looking at it uses nothing up.\n\n  ${invitation.url}`,
    ...(apps.length === 0 ? [] : [`What they use then:\n\n${table(apps.map(([what, where]) => [`  ${what}`, where]))}`]),
    `To take it back: allod invite revoke ${id}`,
  ].join("\n\n");
}

/** What somebody uses here, a line each: what it is, and how they get it. */
function installation(clients: readonly ClientSetup[]): readonly (readonly [what: string, how: string])[] {
  return clients.map((client) => [TITLES[client.kind], how(client)] as const);
}

const TITLES: Readonly<Record<ClientSetup["kind"], string>> = {
  portal: "Begin here",
  matrix: "Chat",
  mail: "Mail",
  files: "Files",
  calendar: "Calendar and contacts",
  meetings: "Meetings",
};

function how(client: ClientSetup): string {
  switch (client.kind) {
    case "portal":
      return `${client.url} in a browser: every app is there`;
    case "matrix":
      return `${client.webUrl === undefined ? "" : `${client.webUrl} in a browser, or `}Element on a phone or computer, with the server ${client.serverName}`;
    case "mail":
      return `any mail program finds ${client.domain} by the address; by hand: IMAP ${client.imap.host}:${client.imap.port}, SMTP ${client.smtp.host}:${client.smtp.port}${client.passwordsUrl === undefined ? "" : `, with a password made at ${client.passwordsUrl}`}`;
    case "files":
      return `${client.url} in a browser, or the ${client.product === "nextcloud" ? "Nextcloud" : "OpenCloud"} app with this address`;
    case "calendar":
      return `any program with CalDAV and CardDAV, with the address ${client.url}`;
    case "meetings":
      return `${client.url} in a browser`;
  }
}

/** For a table. Not the link: whoever sees it can have the account. */
export function shown({ id, email, expires }: Invitation): readonly [id: string, email: string, until: string] {
  return [id, email, `${expires.slice(0, 16).replace("T", " ")} UTC`];
}
