import type { AdapterPayload } from "oidc-provider";

import { type Connection, type Database, within } from "../../../store/database.ts";
import { hashOf } from "../guard/hash.ts";
import type { Models } from "./models.ts";

/** A browser that somebody is signed in with. */
export interface SignedIn {
  readonly uid: string;
  readonly since: Date;
  /** Client ids of where it has gone from here. */
  readonly clientIds: readonly string[];
}

/** Of a session that is over: an application to tell. */
export interface EndedSession {
  readonly accountId: string;
  readonly clientId: string;
  readonly sid: string;
}

/** Where people are signed in, and how that ends. */
export interface Sessions {
  of(accountId: string): Promise<readonly SignedIn[]>;
  /** Ends one. */
  end(accountId: string, uid: string): Promise<void>;
  /** Ends all but one. */
  endOthers(accountId: string, keepUid: string): Promise<void>;
  /** As part of a larger change; {@link Sessions.announce} what it returns once that is done. `keepUid`: but this one. */
  endIn(connection: Connection, accountId: string, keepUid?: string): Promise<readonly EndedSession[]>;
  /** Tells the applications, as far as they listen: without it they notice within minutes, when a token is to be renewed. */
  announce(ended: readonly EndedSession[]): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly models: Models;
  readonly tell: (ended: EndedSession) => Promise<void>;
}

export function sessions({ database, models, tell }: Deps): Sessions {
  async function endThose(connection: Connection, accountId: string, isOver: (uid: string) => boolean): Promise<readonly EndedSession[]> {
    const all = await models.sessionsOf(connection, accountId);
    const over = all.filter(({ uid }) => uid === undefined || isOver(uid));
    const clients = over.flatMap((session) => Object.entries(session.authorizations ?? {}));
    const grants = clients.flatMap(([, { grantId }]) => (grantId === undefined ? [] : [hashOf(grantId)]));
    const uids = over.flatMap(({ uid }) => (uid === undefined ? [] : [hashOf(uid)]));
    if (uids.length > 0) await connection.deleteFrom("identity_model").where("uid_hash", "in", uids).execute();
    if (grants.length > 0)
      await connection
        .deleteFrom("identity_model")
        .where((row) => row.or([row("grant_hash", "in", grants), row.and([row("model", "=", "Grant"), row("id_hash", "in", grants)])]))
        .execute();
    return clients.flatMap(([clientId, { sid }]) => (sid === undefined ? [] : [{ accountId, clientId, sid }]));
  }

  async function announce(ended: readonly EndedSession[]): Promise<void> {
    await Promise.all(ended.map(tell));
  }

  async function end(accountId: string, isOver: (uid: string) => boolean): Promise<void> {
    await announce(await within(database, "everything", (connection) => endThose(connection, accountId, isOver)));
  }

  return {
    of: async (accountId) => {
      const all = await within(database, "everything", (connection) => models.sessionsOf(connection, accountId));
      return all.flatMap(signedIn).toSorted((left, right) => right.since.getTime() - left.since.getTime());
    },
    end: (accountId, uid) => end(accountId, (other) => other === uid),
    endOthers: (accountId, keepUid) => end(accountId, (other) => other !== keepUid),
    async endIn(connection, accountId, keepUid) {
      const ended = await endThose(connection, accountId, (uid) => uid !== keepUid);
      // Also what no session knows of any more.
      if (keepUid === undefined) await connection.deleteFrom("identity_model").where("account_id", "=", accountId).execute();
      return ended;
    },
    announce,
  };
}

function signedIn({ uid, loginTs, authorizations = {} }: AdapterPayload): SignedIn[] {
  if (uid === undefined || loginTs === undefined) return [];
  return [{ uid, since: new Date(loginTs * 1000), clientIds: Object.keys(authorizations) }];
}
