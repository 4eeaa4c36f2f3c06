import type { Clock } from "@allod/core";
import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import type { Accounts } from "./accounts.ts";
import type { AuthenticationConfig } from "./config.ts";
import { type Homeserver, path, TITLE } from "./homeserver.ts";
import { refusal, serviceApi } from "./service-api.ts";
import { memberMarks, markMember } from "./space.ts";
import { readRow, tooMany } from "./synapse-accounts.ts";

/** Between two looks at an account of which Synapse has not heard yet, and how many. */
const PAUSE = 250;
const LOOKS = 20;

const user = z.object({
  id: z.string(),
  attributes: z.object({ username: z.string(), locked_at: z.string().nullish(), deactivated_at: z.string().nullish() }),
});
type User = z.infer<typeof user>;
const oneUser = z.object({ data: user });
const link = z.object({ id: z.string(), attributes: z.object({ subject: z.string(), user_id: z.string().nullish() }) });
type Link = z.infer<typeof link>;
const links = z.object({ data: z.array(link).nullish() });

/**
 * Accounts of a Matrix Authentication Service, which tells Synapse of them. It keeps no id of ours: that stands in the
 * tenant's space, written before the account is made, so that a crash between the two makes no second one.
 */
export function serviceAccounts(server: Homeserver, config: AuthenticationConfig, clock: Clock): Accounts {
  const api = serviceApi(config, clock);
  const { provider } = config;
  const idOf = (username: string): string => `@${username}:${server.serverName}`;
  const localpart = (id: string): string => id.slice(1, id.indexOf(":"));

  async function userOf(id: string, signal: AbortSignal): Promise<User | undefined> {
    const where = path`/users/by-username/${localpart(id)}`;
    return (await orGone(api.ask({ method: "GET", path: where, signal }, oneUser)))?.data;
  }

  async function linksWith(filter: Readonly<Record<string, string>>, signal: AbortSignal): Promise<readonly Link[]> {
    const query = { "filter[provider]": provider, ...filter };
    return (await api.ask({ method: "GET", path: "/upstream-oauth-links", query, signal }, links)).data ?? [];
  }

  const post = (where: string, body: object | undefined, signal: AbortSignal) =>
    api.send({ method: "POST", path: where, ...(body === undefined ? {} : { body }), signal });

  async function unlink(id: string, signal: AbortSignal, keep?: string): Promise<void> {
    for (const each of await linksWith({ "filter[user]": id }, signal))
      if (each.attributes.subject !== keep)
        await api.send({ method: "DELETE", path: path`/upstream-oauth-links/${each.id}`, signal }, [404]);
  }

  /** Synapse is told of accounts when the service has a moment. */
  async function shown(id: string, signal: AbortSignal): Promise<void> {
    for (let looks = LOOKS; looks > 0; looks--) {
      if ((await readRow(server, id, signal)) !== undefined) return;
      await clock.sleep(PAUSE, signal).catch((error: unknown) => {
        throw new ConnectorError("transient", `${TITLE} did not hear of the account ${id} in time.`, { cause: error });
      });
    }
    throw new ConnectorError("transient", `${TITLE} has not heard of the account ${id} yet.`);
  }

  return {
    async check(signal) {
      const where = { method: "GET", path: path`/upstream-oauth-providers/${provider}`, signal } as const;
      const answer = await api.send(where, [404]);
      if (answer.status !== 404) return;
      const error = refusal(answer);
      throw error.kind === "not-found"
        ? new ConnectorError(
            "permanent",
            `The Matrix Authentication Service has no identity provider ${provider} for people to sign in with.`,
          )
        : error;
    },

    async find({ allodId, tenant }, fallback, signal) {
      const marks = await memberMarks(server, tenant.externalId, signal);
      const id = marks.get(allodId) ?? fallback;
      const [found, row] = id === undefined ? [] : [await userOf(id, signal), await readRow(server, id, signal)];
      if (id === undefined || found === undefined || row === undefined) return undefined;
      const [linked] = await linksWith({ "filter[user]": found.id }, signal);
      const { locked_at, deactivated_at } = found.attributes;
      return {
        name: id,
        key: found.id,
        displayname: row.displayname ?? undefined,
        deactivated: typeof deactivated_at === "string",
        locked: typeof locked_at === "string",
        allodId: [...marks].find(([, each]) => each === id)?.[0],
        subject: linked?.attributes.subject,
      };
    },

    async holderOf(subject, signal) {
      const [holder] = await linksWith({ "filter[subject]": subject }, signal);
      const owner = holder?.attributes.user_id;
      if (typeof owner !== "string") return undefined;
      const found = await orGone(api.ask({ method: "GET", path: path`/users/${owner}`, signal }, oneUser));
      return found === undefined ? undefined : idOf(found.data.attributes.username);
    },

    async create({ allodId, tenant, person }, ids, signal) {
      const marked = (await memberMarks(server, tenant.externalId, signal)).get(allodId);
      for (const id of marked === undefined ? ids : [marked, ...ids]) {
        if ((await userOf(id, signal)) !== undefined || (await readRow(server, id, signal)) !== undefined) {
          // Made before, and Synapse has not heard of it yet.
          if (id !== marked) continue;
          await shown(id, signal);
          return id;
        }
        if (tenant.externalId !== undefined && id !== marked) await markMember(server, { space: tenant.externalId, allodId, id }, signal);
        const answer = await api.send(
          { method: "POST", path: "/users", body: { username: localpart(id), displayname: person.displayName }, signal },
          [409],
        );
        if (answer.status === 409) continue;
        await shown(id, signal);
        return id;
      }
      throw tooMany(ids);
    },

    async change({ allodId, tenant, person, state }, account, signal) {
      const { name, key } = account;
      if (tenant.externalId !== undefined && account.allodId !== allodId)
        await markMember(server, { space: tenant.externalId, allodId, id: name }, signal);
      if (account.deactivated) await post(path`/users/${key}/reactivate`, undefined, signal);
      if (person.subject !== undefined && account.subject !== person.subject) {
        await unlink(key, signal, person.subject);
        await post("/upstream-oauth-links", { user_id: key, provider_id: provider, subject: person.subject }, signal);
      }
      // The sessions stay and are refused what they do: their keys, and what is encrypted for them, are theirs again later.
      const locked = state === "disabled";
      if (account.locked !== locked) await post(path`/users/${key}/${locked ? "lock" : "unlock"}`, undefined, signal);
      if (account.displayname === person.displayName) return;
      const where = path`/_matrix/client/v3/profile/${name}/displayname`;
      await server.send({ method: "PUT", path: where, body: { displayname: person.displayName }, signal });
    },

    async end(id, signal) {
      const found = await userOf(id, signal);
      if (found === undefined) return;
      await unlink(found.id, signal);
      await post(path`/users/${found.id}/deactivate`, { skip_erase: true }, signal);
    },
  };
}
