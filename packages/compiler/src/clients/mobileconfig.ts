import { createHash } from "node:crypto";

import { MARKER } from "./element-desktop.ts";
import { xmlText } from "./quoting.ts";
import { setupOf, type SetupOf, type WorkspaceClients } from "./workspace-clients.ts";

type Plist = string | number | boolean | readonly Plist[] | { readonly [key: string]: Plist };

/** A configuration profile for iPhone, iPad and Mac: mail, calendars, contacts. Names and passwords are asked for by the device. */
export function mobileconfig(clients: WorkspaceClients): string | undefined {
  const { domain, title } = clients;
  const [mail, calendar] = [setupOf(clients, "mail"), setupOf(clients, "calendar")];
  if (mail === undefined && calendar === undefined) return undefined;
  const payload = (type: string, more: { readonly [key: string]: Plist }): Plist => ({
    PayloadType: type,
    PayloadVersion: 1,
    PayloadIdentifier: `dev.allod.${domain}.${type}`,
    PayloadUUID: stableUuid(`${domain} ${type}`),
    PayloadDisplayName: title,
    ...more,
  });
  return document(
    payload("Configuration", {
      PayloadOrganization: title,
      PayloadContent: [
        ...(mail === undefined ? [] : [payload("com.apple.mail.managed", mailPayload(mail, title))]),
        ...(calendar === undefined
          ? []
          : [
              payload("com.apple.caldav.account", davPayload("CalDAV", calendar, title)),
              payload("com.apple.carddav.account", davPayload("CardDAV", calendar, title)),
            ]),
      ],
    }),
  );
}

/** Apple, "Mail" payload. Without an address the device asks for it. */
function mailPayload({ imap, smtp }: SetupOf<"mail">, title: string): { readonly [key: string]: Plist } {
  return {
    EmailAccountType: "EmailTypeIMAP",
    EmailAccountDescription: title,
    IncomingMailServerAuthentication: "EmailAuthPassword",
    IncomingMailServerHostName: imap.host,
    IncomingMailServerPortNumber: imap.port,
    IncomingMailServerUseSSL: true,
    OutgoingMailServerAuthentication: "EmailAuthPassword",
    OutgoingMailServerHostName: smtp.host,
    OutgoingMailServerPortNumber: smtp.port,
    OutgoingMailServerUseSSL: true,
    OutgoingPasswordSameAsIncomingPassword: true,
  };
}

/** Apple, "CalDAV" and "CardDAV" payloads: the device finds the rest by the well-known addresses of the host. */
function davPayload(kind: "CalDAV" | "CardDAV", { host, port }: SetupOf<"calendar">, title: string): { readonly [key: string]: Plist } {
  return { [`${kind}AccountDescription`]: title, [`${kind}HostName`]: host, [`${kind}Port`]: port, [`${kind}UseSSL`]: true };
}

/** The same for the same text: a profile that is installed again takes the place of the one before. */
function stableUuid(text: string): string {
  const hash = createHash("sha256").update(text).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash
    .toString("hex", 0, 16)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
    .toUpperCase();
}

function document(root: Plist): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ${MARKER}. -->
<plist version="1.0">
${element(root, "")}</plist>
`;
}

function element(value: Plist, indent: string): string {
  if (typeof value === "string") return `${indent}<string>${xmlText(value)}</string>\n`;
  if (typeof value === "number") return `${indent}<integer>${value}</integer>\n`;
  if (typeof value === "boolean") return `${indent}<${value}/>\n`;
  if (isList(value)) return `${indent}<array>\n${value.map((item) => element(item, `${indent}  `)).join("")}${indent}</array>\n`;
  const entries = Object.entries(value).map(([key, item]) => `${indent}  <key>${xmlText(key)}</key>\n${element(item, `${indent}  `)}`);
  return `${indent}<dict>\n${entries.join("")}${indent}</dict>\n`;
}

function isList(value: object): value is readonly Plist[] {
  return Array.isArray(value);
}
