import { type Clock, idSource, type IdSource, systemClock, systemRandom } from "@allod/core";
import type { Client } from "pg";

import type { GrantScope, TenantRole } from "../domain/access.ts";
import { newToken } from "../domain/invitation.ts";
import type { TenantStatus } from "../domain/tenant.ts";
import { eventRows } from "./audit.ts";
import { type Connection, type Database, within } from "./database.ts";
import type { EmbeddedServer } from "./embedded.ts";
import { startDatabase } from "./embedded.test-support.ts";
import { newEvent } from "./new-event.test-support.ts";

/** The identity provider of all tests. */
export const ISSUER = "https://id.allod.example/realms/allod";
export const DAY = 86_400_000;

/** Time that moves a millisecond with each look, so that what is made later has a later id; and further when told to. */
interface TestClock extends Clock {
  pass(milliseconds: number): void;
}

function testClock(): TestClock {
  let now = Date.parse("2026-11-25T12:00:00Z");
  return { now: () => new Date(now++), sleep: systemClock.sleep, pass: (milliseconds) => void (now += milliseconds) };
}

/** A database with rows that are there when a test begins, written past the domain. Each function gives the new row's id. */
export interface World {
  readonly server: EmbeddedServer;
  readonly database: Database;
  readonly clock: TestClock;
  readonly ids: IdSource;
  /** Whose subject at {@link ISSUER} is their name. */
  person(name: string, more?: { readonly operator?: boolean; readonly identity?: boolean; readonly createdAt?: Date }): Promise<string>;
  partner(slug: string, administrators?: readonly string[]): Promise<string>;
  tenant(slug: string, more?: { readonly status?: TenantStatus; readonly partnerId?: string; readonly owner?: string }): Promise<string>;
  member(
    tenantId: string,
    personId: string,
    more?: { readonly role?: TenantRole; readonly status?: "active" | "suspended" | "removed"; readonly username?: string },
  ): Promise<string>;
  grant(
    tenantId: string,
    partnerId: string,
    more: { readonly by: string; readonly scopes: readonly GrantScope[]; readonly until?: Date },
  ): Promise<string>;
  plan(
    slug: string,
    more?: { readonly amount?: number; readonly period?: "month" | "year"; readonly mailboxBytes?: number },
  ): Promise<string>;
  subscription(tenantId: string, planId: string, more?: { readonly seats?: number; readonly amount?: number }): Promise<string>;
  invitation(
    to: { readonly tenantId: string } | { readonly partnerId: string } | "platform",
    more: { readonly by: string; readonly email: string; readonly role?: TenantRole },
  ): Promise<{ readonly id: string; readonly token: string }>;
  domain(tenantId: string, name: string, more?: { readonly proven?: boolean }): Promise<string>;
  /** Something that happened there: its id. */
  event(tenantId: string): Promise<string>;
  /** Anything else, seeing everything. */
  write<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** A question to the database, as its owner, whom no policy holds. */
  ask<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const { server, database, stop } = await startDatabase();
  const owner = await server.owner();
  return worldOf({ server, database, owner, stop: async () => void (await owner.end(), await stop()) });
}

interface Running {
  readonly server: EmbeddedServer;
  readonly database: Database;
  readonly owner: Client;
  readonly stop: () => Promise<void>;
}

function worldOf({ server, database, owner, stop }: Running): World {
  const clock = testClock();
  const ids = idSource({ clock, random: systemRandom });
  const write: World["write"] = (work) => within(database, "everything", work);
  let last: Promise<unknown> = Promise.resolve();
  const common = () => ({ id: ids.next(), created_at: clock.now() });

  const world: World = {
    server,
    database,
    clock,
    ids,
    write,
    stop,
    // One after the other, whoever asks.
    async ask<Row extends object>(text: string, values: readonly unknown[] = []) {
      const answer = last.then(() => owner.query<Row>(text, [...values]));
      last = answer.catch(() => undefined);
      return (await answer).rows;
    },

    async person(name, { operator = false, identity = true, createdAt } = {}) {
      const row = { ...common(), email: `${name}@people.example`, display_name: name, is_operator: operator };
      await write(async (connection) => {
        await connection
          .insertInto("person")
          .values({ ...row, created_at: createdAt ?? row.created_at })
          .execute();
        if (identity) await connection.insertInto("person_identity").values({ issuer: ISSUER, subject: name, person_id: row.id }).execute();
      });
      return row.id;
    },

    async partner(slug, administrators = []) {
      const row = { ...common(), slug, name: slug, contact_name: slug, contact_email: `sales@${slug}.example` };
      await write(async (connection) => {
        await connection.insertInto("partner").values(row).execute();
        for (const person of administrators)
          await connection.insertInto("partner_administrator").values({ partner_id: row.id, person_id: person }).execute();
      });
      return row.id;
    },

    async tenant(slug, { status = "active", partnerId, owner: ownerId } = {}) {
      const row = { ...common(), slug, name: slug, status, partner_id: partnerId ?? null };
      await write((connection) => connection.insertInto("tenant").values(row).execute());
      if (ownerId !== undefined) await world.member(row.id, ownerId, { role: "owner" });
      return row.id;
    },

    async member(tenantId, personId, { role = "member", status = "active", username } = {}) {
      const row = { ...common(), tenant_id: tenantId, person_id: personId, role };
      await write(async (connection) => {
        const { name } = await connection
          .selectFrom("person")
          .select("display_name as name")
          .where("id", "=", personId)
          .executeTakeFirstOrThrow();
        const times = {
          suspended_at: status === "suspended" ? row.created_at : null,
          removed_at: status === "removed" ? row.created_at : null,
        };
        await connection
          .insertInto("membership")
          .values({ ...row, ...times, username: username ?? name })
          .execute();
      });
      return row.id;
    },

    async grant(tenantId, partnerId, { by, scopes, until }) {
      const row = { ...common(), tenant_id: tenantId, partner_id: partnerId, scopes: [...scopes], granted_by: by };
      const expires = until ?? new Date(row.created_at.getTime() + 30 * DAY);
      await write((connection) =>
        connection
          .insertInto("access_grant")
          .values({ ...row, expires_at: expires })
          .execute(),
      );
      return row.id;
    },

    async plan(slug, { amount = 500, period = "month", mailboxBytes } = {}) {
      const row = { ...common(), slug, name: slug, price_amount: String(amount), price_currency: "EUR", period };
      const room = { mailbox_bytes: mailboxBytes === undefined ? null : String(mailboxBytes), files_bytes: null };
      await write((connection) =>
        connection
          .insertInto("plan")
          .values({ ...row, ...room })
          .execute(),
      );
      return row.id;
    },

    async subscription(tenantId, planId, { seats = 10, amount = 500 } = {}) {
      const { id, created_at: startedAt } = common();
      const row = {
        id,
        tenant_id: tenantId,
        plan_id: planId,
        seats,
        price_amount: String(amount),
        price_currency: "EUR",
        started_at: startedAt,
      };
      await write((connection) =>
        connection
          .insertInto("subscription")
          .values({ ...row, period: "month", status: "active" })
          .execute(),
      );
      return id;
    },

    async invitation(to, { by, email, role = "member" }) {
      const row = { ...common(), email, invited_by: by };
      const { token, tokenHash } = newToken(systemRandom);
      const target = to === "platform" ? {} : "tenantId" in to ? { tenant_id: to.tenantId, role } : { partner_id: to.partnerId };
      const expires = new Date(row.created_at.getTime() + 14 * DAY);
      await write((connection) =>
        connection
          .insertInto("invitation")
          .values({ ...row, ...target, token_hash: tokenHash, expires_at: expires })
          .execute(),
      );
      return { id: row.id, token };
    },

    async event(tenantId) {
      const event = newEvent({ ids, clock }, { tenantId });
      await write((connection) => eventRows(connection).append("keycloak", [event], { fresh: true, now: clock.now() }));
      return event.id;
    },

    async domain(tenantId, name, { proven = false } = {}) {
      const row = { ...common(), tenant_id: tenantId, name, verification: `allod-verification=${name}` };
      await write((connection) =>
        connection
          .insertInto("domain")
          .values({ ...row, verified_at: proven ? row.created_at : null })
          .execute(),
      );
      return row.id;
    },
  };
  return world;
}
