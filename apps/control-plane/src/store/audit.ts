import { isIP } from "node:net";

import canonicalize from "canonicalize";
import { sql } from "kysely";

import type { AuditEvent, ChainOwner, EventFilter, EventOwner, EventRows, Json, NewEvent, Retention } from "../domain/audit.ts";
import type { Connection } from "./database.ts";
import type { AuditEventRow } from "./schema.ts";
import { optional, whole } from "./rows.ts";

/** The chain of what belongs to no tenant. */
export const PLATFORM = "00000000-0000-0000-0000-000000000000";
/** Months, of a chain that nobody has decided about. */
const USUAL = 12;
/** Characters of an event's metadata that are kept. */
const LARGEST = 16 * 1024;
/** Levels of it. */
const DEEPEST = 32;

export function eventRows(connection: Connection): EventRows {
  return {
    async append(source, events, { fresh, now }) {
      if (events.length === 0) return 0;
      const rows = JSON.stringify(events.map(rowOf));
      const chains = [...new Set(events.map(({ tenantId }) => tenantId ?? PLATFORM))];
      const { rows: answer } = await sql<{
        added: number;
      }>`SELECT audit_append(${source}, ${fresh}, ${now}, ${chains}::uuid[], ${rows}::json) AS added`.execute(connection);
      return answer[0]?.added ?? 0;
    },

    async page(owner, filter, { after, limit }) {
      const asked = { ...filterOf(filter), ...(after === undefined ? {} : { afterAt: after.occurredAt, afterId: after.id }) };
      const { rows } = await sql<AuditEventRow>`
        SELECT * FROM audit_page(${chainOf(owner)}, ${JSON.stringify(asked)}::jsonb, ${limit})`.execute(connection);
      return rows.map(eventOf);
    },

    async find(owner, id) {
      const row = await connection
        .selectFrom("audit_event")
        .selectAll()
        .where("id", "=", id)
        .$if(owner !== "everyone", (query) => query.where("chain", "=", chainOf(owner) ?? PLATFORM))
        .executeTakeFirst();
      return row === undefined ? undefined : eventOf(row);
    },

    async following(chain, seq, limit) {
      const { rows } = await sql<AuditEventRow>`SELECT * FROM audit_following(${chainIdOf(chain)}, ${seq}, ${limit})`.execute(connection);
      return rows.map(eventOf);
    },

    async retention(chain) {
      const row = await connection
        .selectFrom("audit_chain")
        .select("retention_months")
        .where("chain", "=", chainIdOf(chain))
        .executeTakeFirst();
      return (row?.retention_months ?? USUAL) as Retention;
    },

    async retain(chain, months) {
      await sql`INSERT INTO audit_chain (chain, retention_months) VALUES (${chainIdOf(chain)}, ${months})
        ON CONFLICT (chain) DO UPDATE SET retention_months = excluded.retention_months`.execute(connection);
    },

    async about(subjects) {
      const { rows } = await sql<{ chain: string; events: string }>`
        SELECT chain, count(*) AS events FROM audit_event
        WHERE erased_by IS NULL AND action <> 'allod.audit_erase' AND ((actor_id <> '' AND actor_id = ANY (${subjects})) OR (target_id <> '' AND target_id = ANY (${subjects})))
        GROUP BY chain ORDER BY chain`.execute(connection);
      return rows.map(({ chain, events }) => ({ owner: chainOwnerOf(chain), events: whole(events) }));
    },

    async erase(chain, { subjects, pseudonym, by }) {
      const { rows } = await sql<{
        events: string;
        digests: Json;
      }>`SELECT events, digests FROM audit_erase(${chainIdOf(chain)}, ${subjects}::text[], ${pseudonym}, ${by})`.execute(connection);
      return { events: whole(rows[0]?.events ?? "0"), digests: rows[0]?.digests ?? {} };
    },
  };
}

export function chainIdOf(chain: ChainOwner): string {
  return chain === "platform" ? PLATFORM : chain.tenantId;
}

export function chainOwnerOf(id: string): ChainOwner {
  return id === PLATFORM ? "platform" : { tenantId: id };
}

/** Null: every chain. */
export function chainOf(owner: EventOwner): string | null {
  return owner === "everyone" ? null : chainIdOf(owner);
}

/** An event as `audit_append` takes it. */
function rowOf({ actor, target, ...event }: NewEvent): object {
  return {
    chain: event.tenantId ?? PLATFORM,
    id: event.id,
    occurred_at: event.occurredAt,
    external_id: line(event.externalId, 200),
    action: event.action,
    raw_action: line(event.rawAction, 200),
    outcome: event.outcome,
    attribution: event.attribution,
    correlation_id: line(event.correlationId, 200),
    actor_kind: actor.kind,
    actor_id: line(actor.id, 200),
    actor_name: line(actor.name, 300),
    actor_as: actor.as,
    address: line(actor.address, 100),
    user_agent: line(actor.userAgent, 300),
    target_kind: line(target.kind, 100),
    target_id: line(target.id, 200),
    target_name: line(target.name, 300),
    metadata: bounded(event.metadata),
  };
}

/** A text of somebody else's, as one line that the database takes: no control characters, no halves of characters. */
function line(text: string, longest: number): string {
  return text
    .slice(0, longest)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]/gu, " ");
}

/** JSON in the one form of RFC 8785. Of what is too large, the beginning is kept, as a text. */
function bounded(metadata: Json): string {
  const text = canonicalize(wellFormed(metadata)) ?? "null";
  return text.length <= LARGEST ? text : (canonicalize({ truncated: text.slice(0, LARGEST / 2).toWellFormed() }) ?? "null");
}

/** RFC 8785 has no form for half a character, nor for a number that is none; what is nested deeper than anybody reads is left out. */
function wellFormed(value: Json, depth = 0): Json {
  if (depth > DEEPEST) return "[deeper]";
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map((each: Json) => wellFormed(each, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name.toWellFormed(), wellFormed(each, depth + 1)]));
}

function filterOf({ words, from, to, ...filter }: EventFilter): object {
  return { ...filter, from, to, query: words === undefined ? undefined : wordsQuery(words) };
}

/**
 * What is searched, as a `tsquery`: each word must be there; with a star at its end, one that begins so. What punctuation parts (an
 * address, a name of a file) must be there in one piece. Undefined when there is no word in it.
 */
export function wordsQuery(words: string): string | undefined {
  const pieces = words
    .toLowerCase()
    .split(/\s+/u)
    .map((piece) =>
      isIP(piece) > 0 ? `'${piece}'` : `${(piece.match(/[\p{L}\p{N}]+/gu) ?? []).join(" <-> ")}${piece.endsWith("*") ? ":*" : ""}`,
    )
    .filter((piece) => /[^:*]/u.test(piece))
    .slice(0, 10);
  return pieces.length === 0 ? undefined : pieces.map((piece) => `(${piece})`).join(" & ");
}

function eventOf(row: AuditEventRow): AuditEvent {
  return {
    id: row.id,
    seq: whole(row.seq),
    tenantId: row.chain === PLATFORM ? undefined : row.chain,
    attribution: row.attribution,
    externalId: row.external_id,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    source: row.source,
    action: row.action,
    rawAction: row.raw_action,
    outcome: row.outcome,
    actor: {
      kind: row.actor_kind,
      id: row.actor_id,
      name: row.actor_name,
      as: row.actor_as,
      address: row.address,
      userAgent: row.user_agent,
    },
    target: { kind: row.target_kind, id: row.target_id, name: row.target_name },
    correlationId: row.correlation_id,
    metadata: JSON.parse(row.metadata) as Json,
    hash: row.hash.toString("hex"),
    erased: row.erased_by !== null,
    proof: {
      salt: row.salt,
      contentHash: row.content_hash.toString("hex"),
      retentionMonths: row.retention_months,
      erasedBy: optional(row.erased_by),
      metadata: row.metadata,
    },
  };
}
