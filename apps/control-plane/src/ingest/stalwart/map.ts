import { createHash } from "node:crypto";

import type { EventActor } from "../../domain/audit.ts";
import { addressesAmong, type Fields, fieldsOf, momentOf, textAt, textOf } from "../json.ts";
import type { Hints, SourceEvent } from "../source.ts";
import { withoutSecrets } from "../without-secrets.ts";
import { type EventType, eventTypes } from "./event-types.ts";

const CONNECTOR = "stalwart";
/** Numbers as JMAP writes them in ids (0.16.18: account 3 is `d`). */
const DIGITS = "abcdefghijklmnopqrstuvwxyz792013";
const LONGEST_TYPE = 200;
/** Of the addresses of a letter, that many are looked at. */
const MOST_ADDRESSES = 20;
/** The text of letters and of what was sent: not what happened. */
const CONTENT = ["contents", "value"];
const UNMAPPED: EventType = { action: "unmapped", outcome: "unknown", by: "account" };

/** `{type, createdAt, data}` of a webhook's body; undefined when it is no event. */
export function stalwartEvent(given: unknown): SourceEvent | undefined {
  const type = textAt(given, "type").trim();
  if (type === "" || type.length > LONGEST_TYPE) return undefined;
  const createdAt = textAt(given, "createdAt");
  const data = fieldsOf(fieldsOf(given)["data"]);
  const how = eventTypes.get(type) ?? UNMAPPED;
  const target = targetOf(how, data);
  return {
    externalId: idOf(type, createdAt, data),
    occurredAt: momentOf(createdAt),
    action: `stalwart.${how.action}`,
    rawAction: type,
    outcome: how.outcome,
    actor: actorOf(how, data),
    target,
    correlationId: textOf(data["spanId"]),
    metadata: withoutSecrets(data, CONTENT),
    hints: hintsOf(type, data),
  };
}

/** The `id` of an event is another one each time it is sent (0.16.18), so that only what it says tells whether it was here. */
function idOf(type: string, createdAt: string, data: Fields): string {
  return createHash("sha256")
    .update(canonical([type, createdAt, data]))
    .digest("hex");
}

/** JSON in one order of names, whoever sorted them how. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function actorOf({ by }: EventType, data: Fields): EventActor {
  const more = { as: "", address: textOf(data["remoteIp"]), userAgent: "" } as const;
  if (by === "server") return { kind: "service", id: "", name: "Stalwart", ...more };
  const name = by === "sender" ? textOf(data["accountName"]) || textOf(data["from"]) : textOf(data["accountName"]);
  const id = accountIdOf(data) || name;
  return { kind: id === "" ? "unknown" : "person", id, name, ...more };
}

function targetOf({ to = [""] }: EventType, data: Fields): SourceEvent["target"] {
  const [kind, ...fields] = to;
  const name = fields.map((field) => textsOf(data[field]).join(", ")).find((text) => text !== "") ?? "";
  return { kind: name === "" ? "" : kind, id: name, name };
}

/** As JMAP has it, and so our connector. */
function accountIdOf({ accountId }: Fields): string {
  if (typeof accountId !== "number" || !Number.isSafeInteger(accountId) || accountId < 0) return "";
  let id = "";
  let left = accountId;
  do {
    id = `${DIGITS[left % 32]}${id}`;
    left = Math.floor(left / 32);
  } while (left > 0);
  return id;
}

/**
 * Whose it may be. Who a letter from outside says that it is from proves nothing: it may be anybody. What is underway from one of
 * ours to another of ours is of both, and so of neither.
 */
function hintsOf(type: string, data: Fields): Hints {
  const account = accountIdOf(data);
  const from = textsOf(data["from"]);
  const to = textsOf(data["to"]);
  const parties: readonly (readonly [RegExp, readonly string[]])[] = [
    [/^queue\.authenticated-message-queued$/, from],
    [/^(?:queue\.|smtp\.relay-not-allowed$|message-ingest\.)/, to],
    [/^delivery\./, [...from, ...to]],
  ];
  const [, others = []] = parties.find(([pattern]) => pattern.test(type)) ?? [];
  // Of a key, the details are the domain it is for.
  const domains = [...textsOf(data["domain"]), ...(type.startsWith("dkim.signature-") ? textsOf(data["details"]) : [])];
  return {
    objects: account === "" ? [] : [{ connector: CONNECTOR, externalId: account, kind: "member" }],
    emails: addressesAmong([...textsOf(data["accountName"]), ...others]),
    domains,
  };
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value.slice(0, MOST_ADDRESSES) : [value]).map(textOf).filter((text) => text !== "");
}
