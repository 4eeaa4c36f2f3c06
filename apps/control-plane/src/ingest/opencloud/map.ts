import type { EventTarget } from "../../domain/audit.ts";
import { addressesAmong, type Fields, textAt, textOf } from "../json.ts";
import type { Hints, SourceEvent } from "../source.ts";
import type { Line, LineFormat, ReadLine } from "../tail/line-format.ts";
import { zonedMoment } from "../tail/moment.ts";
import { withoutSecrets } from "../without-secrets.ts";
import { actionOf, featuresOf, type OpenCloudAction } from "./actions.ts";

const CONNECTOR = "opencloud";
const REMOVED = "[removed]";
/** Roles of accounts (recorded, 3.3.0: the first three). */
const ROLES: Readonly<Record<string, string>> = {
  "71881883-1768-46bd-a24d-a356a2afdf7f": "Admin",
  "2aadd357-682c-406b-8874-293091995fdd": "Space Admin",
  "d7beeea8-8ff4-406b-8fb6-ab2dd81e6b11": "User",
  "38071a68-456a-4553-846a-fa67bf5596cc": "User Light",
};

/** Lines of the audit service of OpenCloud and OCIS, with `AUDIT_FORMAT=json`. */
export const opencloudAudit: LineFormat = { source: "opencloud", read };

function read({ fields, id }: Line): ReadLine | undefined {
  if (typeof fields["Action"] !== "string") return undefined;
  const happened = zonedMoment(textAt(fields, "Time"));
  const done = actionOf(fields);
  return { happened, event: done === null ? undefined : { ...eventOf(fields, done), occurredAt: happened, externalId: id() } };
}

function eventOf(line: Fields, done: OpenCloudAction | undefined): Omit<SourceEvent, "occurredAt" | "externalId"> {
  const who = actorIn(line);
  return {
    action: `opencloud.${done?.action ?? "unmapped"}`,
    rawAction: textAt(line, "Action"),
    outcome: done?.outcome ?? "unknown",
    actor: {
      kind: who === "" ? "unknown" : "person",
      id: who,
      name: "",
      as: "",
      address: textAt(line, "RemoteAddr"),
      userAgent: textAt(line, "UserAgent"),
    },
    target: done === undefined ? { kind: "", id: "", name: "" } : targetOf(line, done.target),
    correlationId: "",
    metadata: withoutSecrets({ ...changesIn(line), ...saidIn(line) }),
    hints: hintsOf(line, who),
  };
}

/** Only the message says who: `User` is empty, or whose the file is. A link that was opened was opened by nobody that it knows. */
function actorIn(line: Fields): string {
  return /^user '([^']{1,200})'/.exec(textAt(line, "Message"))?.[1] ?? "";
}

function targetOf(line: Fields, kind: OpenCloudAction["target"]): EventTarget {
  const text = (name: string): string => textAt(line, name);
  switch (kind) {
    case "file":
    case "folder":
      return { kind, id: text("FileID"), name: text("Path").replace(/^\.\//, "") };
    case "share":
    case "link":
      return { kind, id: text("ShareID"), name: "" };
    case "space":
      return { kind, id: spaceIn(text("SpaceID")), name: text("Name") || text("NewName") };
    case "user":
      return { kind, id: text("UserID"), name: "" };
    case "group":
      return { kind, id: text("GroupID"), name: "" };
    case "address":
      return { kind: "email", id: "", name: text("RecipientMail") };
  }
}

function changesIn(line: Fields): Fields {
  const old = textAt(line, "OldPath");
  const name = textAt(line, "NewName");
  const features = featuresOf(line).map((feature) => {
    const [from, to] = [textAt(feature, "OldValue"), textAt(feature, "Value")].map((value) => ROLES[value] ?? value);
    return [textAt(feature, "Name").replace(/^roleChanged$/, "role"), { from, to }] as const;
  });
  const changes = [
    ...(old === "" ? [] : [["path", { from: old, to: textAt(line, "Path") }] as const]),
    ...(name === "" ? [] : [["name", { from: null, to: name }] as const]),
    ...features,
  ];
  return changes.length === 0 ? {} : { changes: Object.fromEntries(changes) };
}

/** What it says, but for what is empty. The token of a link, and of an invitation, is in the message too. */
function saidIn(line: Fields): Fields {
  const tokens = ["ShareToken", "Token", "InviteLink"].map((name) => textAt(line, name)).filter((text) => text !== "");
  const message = tokens.reduce((text, token) => text.replaceAll(token, REMOVED), textAt(line, "Message"));
  const all = { ...line, Message: message, InviteLink: textAt(line, "InviteLink") === "" ? "" : REMOVED };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== "" && value !== null));
}

/**
 * The space, without what is behind it: `storage$space!root` and `storage$space!root/path` are in the space `storage$space`,
 * as the connector keeps it; a share says `storage:space:share`.
 */
function spaceIn(id: string): string {
  const [, storage, space] = /^([\w-]{1,100})[$:]([\w-]{1,100})(?:[!:]|$)/.exec(id) ?? [];
  return storage === undefined || space === undefined ? "" : `${storage}$${space}`;
}

/** The space that it is in; of a personal one, and of none, the accounts that it names. */
function hintsOf(line: Fields, who: string): Hints {
  const space = ["SpaceID", "FileID", "ShareID", "RootItem"].map((name) => spaceIn(textAt(line, name))).find((id) => id !== "");
  const users = [who, ...["UserID", "GranteeUserID", "Owner"].map((name) => textAt(line, name))].filter((id) => id !== "");
  return {
    objects: [
      ...(space === undefined ? [] : [{ connector: CONNECTOR, externalId: space, kind: "tenant" as const }]),
      ...[...new Set(users)].map((externalId) => ({ connector: CONNECTOR, externalId, kind: "member" as const })),
    ],
    emails: addressesAmong([textOf(line["RecipientMail"])]),
  };
}
