import { addressesAmong, at, type Fields, textAt } from "../json.ts";
import type { SourceEvent } from "../source.ts";
import type { Line, LineFormat, ReadLine } from "../tail/line-format.ts";
import { zonedMoment } from "../tail/moment.ts";
import { requestPath } from "../tail/request-path.ts";
import { withoutSecrets } from "../without-secrets.ts";
import { keptOfCommand, type Said, saidIn } from "./messages.ts";
import { isOperation, type NextcloudOperation, OPERATIONS } from "./operations.ts";

const APP = "admin_audit";
const LONGEST_SHAPE = 100;

/** Lines of Nextcloud's app `admin_audit` (25 and later), in `audit.log` or among others. */
export const nextcloudAudit: LineFormat = { source: "nextcloud", read };

function read({ fields, id, digest }: Line): ReadLine {
  const happened = zonedMoment(textAt(fields, "time"));
  if (textAt(fields, "app") !== APP) return { happened, event: undefined };
  const message = textAt(fields, "message");
  const said = saidIn(message);
  const told = textAt(fields, "operation") || textAt(fields, "data", "operation");
  const name = isOperation(told) ? told : told === "" ? said?.operation : undefined;
  const operation: NextcloudOperation | undefined = name === undefined ? undefined : OPERATIONS[name];
  if (operation !== undefined && operation.action === undefined) return { happened, event: undefined };
  // One request may tell several things; the same of one is told once.
  const request = textAt(fields, "reqId");
  const externalId = request === "" ? id() : `${request}:${digest()}`;
  return {
    happened,
    event: {
      ...eventOf(fields, { said, operation, raw: told || (said?.operation ?? shapeOf(message)) }),
      occurredAt: happened,
      externalId,
    },
  };
}

interface Known {
  readonly said: Said | undefined;
  readonly operation: NextcloudOperation | undefined;
  readonly raw: string;
}

function eventOf(line: Fields, { said, operation, raw }: Known): Omit<SourceEvent, "occurredAt" | "externalId"> {
  const isCommand = operation?.action === "command_run";
  const isAccount = operation?.target === "user";
  const name = isCommand ? keptOfCommand(said?.secret ?? "") : (said?.name ?? "");
  return {
    action: `nextcloud.${operation?.action ?? "unmapped"}`,
    rawAction: raw,
    outcome: operation?.outcome ?? "unknown",
    actor: actorOf(line, said, isCommand),
    target:
      operation === undefined || operation.target === ""
        ? { kind: "", id: "", name: "" }
        : { kind: operation.target, id: said?.id || (operation.target === "file" || isCommand ? "" : name), name },
    correlationId: textAt(line, "reqId"),
    metadata: withoutSecrets(metadataOf(line, said, isCommand)),
    hints: { emails: addressesAmong([textAt(line, "user"), said?.user ?? "", isAccount ? name : ""]) },
  };
}

/** `--` stands for nobody: before somebody is signed in, and on the console. */
function actorOf(line: Fields, said: Said | undefined, isCommand: boolean): SourceEvent["actor"] {
  const known = (name: string): string => textAt(line, name).replace(/^--$/, "");
  const from = { as: "", address: known("remoteAddr"), userAgent: known("userAgent") } as const;
  const user = known("user");
  if (user !== "") return { kind: "person", id: user, name: user, ...from };
  if (isCommand) return { kind: "system", id: "", name: "occ", ...from };
  const isIn = said?.operation === "auth.login.succeeded";
  // Else what somebody typed in.
  return {
    kind: isIn ? "person" : "unknown",
    id: isIn ? said.user : "",
    name: said?.operation.startsWith("auth.") ? said.user : "",
    ...from,
  };
}

function metadataOf(line: Fields, said: Said | undefined, isCommand: boolean): Fields {
  const url = textAt(line, "url").replace(/^--$/, "");
  const message = textAt(line, "message");
  const secret = said?.secret ?? "";
  const kept = isCommand ? `Console command executed: ${keptOfCommand(secret)}` : message;
  return {
    ...(said === undefined || said.from === "" ? {} : { changes: { path: { from: said.from, to: said.name } } }),
    message: isCommand || secret === "" ? kept : message.replaceAll(secret, "[removed]"),
    method: textAt(line, "method"),
    ...(url === "" ? {} : requestPath(url)),
    level: at(line, "level"),
    version: textAt(line, "version"),
  };
}

/** What a message says without what it says it of: `App password "…" was created`. */
function shapeOf(message: string): string {
  return message
    .slice(0, 8 * LONGEST_SHAPE)
    .replaceAll(/"[^"]*(?:"|$)/g, '"…"')
    .slice(0, LONGEST_SHAPE);
}
