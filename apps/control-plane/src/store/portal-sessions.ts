import { createHash } from "node:crypto";

import type { Selectable } from "kysely";

import type { Database } from "./database.ts";
import type { PortalSessionRow, Tables } from "./schema.ts";

/** How long it can still be said why a session ended. */
const KEPT_AFTER_END_MS = 7 * 24 * 60 * 60 * 1000;

export type PortalApplication = PortalSessionRow["application"];
/** Why somebody is not signed in any more. */
export type EndReason = NonNullable<PortalSessionRow["end_reason"]>;

/** A place where somebody is, or was, signed in to a portal. */
export interface PortalSession {
  readonly id: string;
  readonly application: PortalApplication;
  readonly personId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly userAgent: string;
  readonly accessExpiresAt: Date;
  /** The provider was away: it is not asked again before. */
  readonly renewalRetryAt: Date | undefined;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly idleExpiresAt: Date;
  readonly expiresAt: Date;
  readonly endReason: EndReason | undefined;
}

interface NewPortalSession extends Omit<PortalSession, "endReason" | "renewalRetryAt"> {
  /** What the browser's cookie holds. Only its hash is kept. */
  readonly secret: string;
  readonly providerSession: string | undefined;
  /** Sealed. */
  readonly tokens: string;
}

/** Which sessions a sign-out at the provider means: one (`providerSession`), or all of a subject. */
interface ProviderSignOut {
  readonly application: PortalApplication;
  readonly issuer: string;
  readonly subject: string | undefined;
  readonly providerSession: string | undefined;
}

/** Sessions of both portals. Times are the caller's. */
export interface PortalSessions {
  insert(session: NewPortalSession): Promise<void>;
  /** By the cookie's secret; also one that has ended. A secret of one application is nothing in the other. */
  find(secret: string, application: PortalApplication): Promise<(PortalSession & { readonly locale: "en" | "de" }) | undefined>;
  read(id: string): Promise<PortalSession | undefined>;
  /** The sealed tokens of one that has not ended. */
  tokens(id: string): Promise<string | undefined>;
  touch(id: string, times: { readonly lastSeenAt: Date; readonly idleExpiresAt: Date }): Promise<void>;
  /**
   * The sealed tokens, for exactly one caller on all replicas until `until`; undefined when another has them, or when
   * the access token lasts longer than `expiringBefore`, or when the session has ended.
   */
  claimRenewal(id: string, times: { readonly now: Date; readonly until: Date; readonly expiringBefore: Date }): Promise<string | undefined>;
  keepTokens(id: string, renewed: { readonly tokens: string; readonly accessExpiresAt: Date }): Promise<void>;
  /** Gives the claim back, because the provider was away. */
  postponeRenewal(id: string, retryAt: Date): Promise<void>;
  /** True when it was open until now. With `personId`: only if it is theirs. */
  end(id: string, how: { readonly at: Date; readonly reason: EndReason; readonly personId?: string }): Promise<boolean>;
  /** All of a person, in both portals. Returns how many. */
  endAllOf(personId: string, how: { readonly at: Date; readonly reason: EndReason }): Promise<number>;
  endByProvider(which: ProviderSignOut, at: Date): Promise<number>;
  /** The open ones, newest first. */
  listForPerson(personId: string, now: Date): Promise<readonly PortalSession[]>;
  /** Ends what has run out, and forgets what ended a week ago. Returns how many went. */
  sweep(now: Date): Promise<number>;
}

/** Sessions in PostgreSQL. They belong to persons and not to tenants, so no row-level security applies. */
export function portalSessions(database: Database): PortalSessions {
  const open = () => database.updateTable("portal_session").where("ended_at", "is", null);
  const ended = (reason: EndReason, at: Date) => open().set({ ended_at: at, end_reason: reason, tokens: null, renewing_until: null });

  return {
    async insert(session) {
      const { id, application, issuer, subject, tokens } = session;
      const row = {
        id,
        application,
        issuer,
        subject,
        tokens,
        secret_hash: hashed(session.secret),
        person_id: session.personId,
        provider_session: session.providerSession ?? null,
        user_agent: session.userAgent,
        access_expires_at: session.accessExpiresAt,
        created_at: session.createdAt,
        last_seen_at: session.lastSeenAt,
        idle_expires_at: session.idleExpiresAt,
        expires_at: session.expiresAt,
      };
      await database.insertInto("portal_session").values(row).execute();
    },

    async find(secret, application) {
      const row = await database
        .selectFrom("portal_session")
        .innerJoin("person", "person.id", "portal_session.person_id")
        .selectAll("portal_session")
        .select("person.locale")
        .where("secret_hash", "=", hashed(secret))
        .where("application", "=", application)
        .executeTakeFirst();
      return row === undefined ? undefined : { ...toSession(row), locale: row.locale };
    },

    async read(id) {
      const row = await database.selectFrom("portal_session").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? undefined : toSession(row);
    },

    async tokens(id) {
      const row = await database.selectFrom("portal_session").select("tokens").where("id", "=", id).executeTakeFirst();
      return row?.tokens ?? undefined;
    },

    async touch(id, { lastSeenAt, idleExpiresAt }) {
      await open().set({ last_seen_at: lastSeenAt, idle_expires_at: idleExpiresAt }).where("id", "=", id).execute();
    },

    async claimRenewal(id, { now, until, expiringBefore }) {
      const row = await open()
        .set({ renewing_until: until })
        .where("id", "=", id)
        .where("access_expires_at", "<=", expiringBefore)
        .where(({ or, eb }) => or([eb("renewing_until", "is", null), eb("renewing_until", "<=", now)]))
        .returning("tokens")
        .executeTakeFirst();
      return row?.tokens ?? undefined;
    },

    async keepTokens(id, { tokens, accessExpiresAt }) {
      const renewed = { tokens, access_expires_at: accessExpiresAt, renewing_until: null, renewal_retry_at: null };
      await open().set(renewed).where("id", "=", id).execute();
    },

    async postponeRenewal(id, retryAt) {
      await open().set({ renewing_until: null, renewal_retry_at: retryAt }).where("id", "=", id).execute();
    },

    async end(id, { at, reason, personId }) {
      const one = ended(reason, at).where("id", "=", id);
      return count(await (personId === undefined ? one : one.where("person_id", "=", personId)).executeTakeFirst()) === 1;
    },

    async endAllOf(personId, { at, reason }) {
      return count(await ended(reason, at).where("person_id", "=", personId).executeTakeFirst());
    },

    async endByProvider({ application, issuer, subject, providerSession }, at) {
      // Naming nobody ends nothing.
      if (subject === undefined && providerSession === undefined) return 0;
      let meant = ended("provider", at).where("application", "=", application).where("issuer", "=", issuer);
      if (subject !== undefined) meant = meant.where("subject", "=", subject);
      if (providerSession !== undefined) meant = meant.where("provider_session", "=", providerSession);
      return count(await meant.executeTakeFirst());
    },

    async listForPerson(personId, now) {
      const rows = await database
        .selectFrom("portal_session")
        .selectAll()
        .where("person_id", "=", personId)
        .where("ended_at", "is", null)
        .where("idle_expires_at", ">", now)
        .orderBy("id", "desc")
        .limit(200)
        .execute();
      return rows.map(toSession);
    },

    async sweep(now) {
      const runOut = (reason: EndReason) => ended(reason, now).where("idle_expires_at", "<=", now);
      await runOut("expired").where("expires_at", "<=", now).execute();
      await runOut("idle").execute();
      const gone = database.deleteFrom("portal_session").where("ended_at", "<=", new Date(now.getTime() - KEPT_AFTER_END_MS));
      return Number((await gone.executeTakeFirst()).numDeletedRows);
    },
  };
}

function hashed(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function count({ numUpdatedRows }: { readonly numUpdatedRows: bigint }): number {
  return Number(numUpdatedRows);
}

function toSession(row: Selectable<Tables["portal_session"]>): PortalSession {
  return {
    id: row.id,
    application: row.application,
    personId: row.person_id,
    issuer: row.issuer,
    subject: row.subject,
    userAgent: row.user_agent,
    accessExpiresAt: row.access_expires_at,
    renewalRetryAt: row.renewal_retry_at ?? undefined,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    idleExpiresAt: row.idle_expires_at,
    expiresAt: row.expires_at,
    endReason: row.end_reason ?? undefined,
  };
}
