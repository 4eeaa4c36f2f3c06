import { MARKER } from "./element-desktop.ts";
import type { Words } from "./words.ts";
import { setupOf, type WorkspaceClients } from "./workspace-clients.ts";

/** For Outlook and every other program that finds nothing by itself: what to type where. */
export function mailText(clients: WorkspaceClients, words: Words): string | undefined {
  const mail = setupOf(clients, "mail");
  if (mail === undefined) return undefined;
  const calendar = setupOf(clients, "calendar");
  const server = (title: string, { host, port }: { host: string; port: number }): string =>
    `${title}\n  ${words.server}: ${host}\n  ${words.port}: ${port}\n  ${words.encryption}: SSL/TLS\n`;
  const lines = [
    `${clients.title}: ${words.mailHead}\n`,
    `${words.user}: ${words.address(mail.domain)}\n${words.password}: ${mail.passwordsUrl === undefined ? words.samePassword : words.ownPassword(mail.passwordsUrl)}\n`,
    server(words.incoming, mail.imap),
    server(words.outgoing, mail.smtp),
    ...(calendar === undefined
      ? []
      : [
          `${words.calendars}\n  ${calendar.url}\n${calendar.passwordsUrl === undefined ? "" : `  ${words.password}: ${words.ownPassword(calendar.passwordsUrl)}\n`}`,
        ]),
    `${MARKER}.\n`,
  ];
  return lines.join("\n").replaceAll("\n", "\r\n");
}
