import { z } from "zod";

import type { DesiredMember } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import type { Account, Accounts } from "./accounts.ts";
import { type Homeserver, path, TITLE } from "./homeserver.ts";

/** Our id of the member stands beside people's ids at their identity provider: it is unique on the server and can be looked up. */
const ALLOD = "allod";

const externalId = z.object({ auth_provider: z.string(), external_id: z.string() });
type ExternalId = z.infer<typeof externalId>;

/** An account, of the fields that we use (Synapse 1.163: admin API, v2). */
const row = z.object({
  name: z.string(),
  displayname: z.string().nullish(),
  deactivated: z.boolean(),
  locked: z.boolean(),
  external_ids: z.array(externalId).default([]),
});
type Row = z.infer<typeof row>;

const accountPath = (id: string): string => path`/_synapse/admin/v2/users/${id}`;

/** An account as Synapse has it. Also where a service signs people in: there it is what the service has told. */
export function readRow(server: Homeserver, id: string, signal: AbortSignal): Promise<Row | undefined> {
  return orGone(server.ask({ method: "GET", path: accountPath(id), signal }, row));
}

/** Accounts of a Synapse that signs people in itself, at the identity provider that it calls `ssoProvider`. */
export function synapseAccounts(server: Homeserver, ssoProvider: string): Accounts {
  async function holder({ auth_provider, external_id }: ExternalId, signal: AbortSignal): Promise<string | undefined> {
    const where = path`/_synapse/admin/v1/auth_providers/${auth_provider}/users/${external_id}`;
    return (await orGone(server.ask({ method: "GET", path: where, signal }, z.object({ user_id: z.string() }))))?.user_id;
  }

  async function put(id: string, changes: object, signal: AbortSignal): Promise<void> {
    await server.send({ method: "PUT", path: accountPath(id), body: changes, signal });
  }

  return {
    check: (signal) => requireProvider(server, ssoProvider, signal),

    async find({ allodId }, fallback, signal) {
      const id = (await holder({ auth_provider: ALLOD, external_id: allodId }, signal)) ?? fallback;
      const found = id === undefined ? undefined : await readRow(server, id, signal);
      return found === undefined ? undefined : accountOf(found, ssoProvider);
    },

    async holderOf(subject, signal) {
      const id = await holder({ auth_provider: ssoProvider, external_id: subject }, signal);
      // Synapse remembers an id that was taken from an account (seen, 1.163.2): the account itself says whether it has it.
      const account = id === undefined ? undefined : await readRow(server, id, signal);
      return account !== undefined && idAt(account, ssoProvider) === subject ? id : undefined;
    },

    /**
     * Only our own id is given to it yet: Synapse makes the account before it refuses an id that another has, and takes no
     * notice of `locked` while it makes one (seen, 1.163.2). Without a password nobody signs in to it except through the
     * identity provider.
     */
    async create({ allodId, person }, ids, signal) {
      for (const id of ids) {
        if ((await readRow(server, id, signal)) !== undefined) continue;
        await put(id, { displayname: person.displayName, external_ids: [{ auth_provider: ALLOD, external_id: allodId }] }, signal);
        return id;
      }
      throw tooMany(ids);
    },

    async change(desired, account, signal) {
      const found = await readRow(server, account.name, signal);
      if (found === undefined) throw new ConnectorError("not-found", `The account ${account.name} is gone.`);
      const changes = changesOf(desired, found, ssoProvider);
      if (Object.keys(changes).length > 0) await put(account.name, changes, signal);
    },

    async end(id, signal) {
      const found = await readRow(server, id, signal);
      if (found === undefined) return;
      const external_ids = found.external_ids.filter(({ auth_provider }) => auth_provider !== ssoProvider);
      await put(id, { external_ids, deactivated: true }, signal);
    },
  };
}

export function tooMany([first]: readonly string[]): ConnectorError {
  return new ConnectorError("permanent", `${TITLE} has had too many accounts like ${first}: choose another user name.`);
}

function accountOf(found: Row, ssoProvider: string): Account {
  const { name, displayname, deactivated, locked } = found;
  return {
    name,
    key: name,
    displayname: displayname ?? undefined,
    deactivated,
    locked,
    allodId: idAt(found, ALLOD),
    subject: idAt(found, ssoProvider),
  };
}

function idAt({ external_ids }: Row, provider: string): string | undefined {
  return external_ids.find(({ auth_provider }) => auth_provider === provider)?.external_id;
}

/** All ids of an account, with this one in place of the one of its provider. They are written as a whole. */
function withId(external_ids: readonly ExternalId[], id: ExternalId): readonly ExternalId[] {
  return [...external_ids.filter(({ auth_provider }) => auth_provider !== id.auth_provider), id];
}

function changesOf({ allodId, person, state }: DesiredMember, account: Row, ssoProvider: string): object {
  const marked = withId(account.external_ids, { auth_provider: ALLOD, external_id: allodId });
  const isMarked = idAt(account, ALLOD) === allodId;
  const isLinked = person.subject === undefined || idAt(account, ssoProvider) === person.subject;
  const external_ids = person.subject === undefined ? marked : withId(marked, { auth_provider: ssoProvider, external_id: person.subject });
  return {
    ...(isMarked && isLinked ? {} : { external_ids }),
    ...(account.displayname === person.displayName ? {} : { displayname: person.displayName }),
    ...(account.deactivated ? { deactivated: false } : {}),
    ...(account.locked === (state === "disabled") ? {} : { locked: state === "disabled" }),
  };
}

const flows = z.object({ flows: z.array(z.object({ identity_providers: z.array(z.object({ id: z.string() })).default([]) })) });

/** Synapse takes an id at any provider for an account, also at one that it has not: nobody could ever sign in with it. */
async function requireProvider(server: Homeserver, id: string, signal: AbortSignal): Promise<void> {
  const answer = await server.ask({ method: "GET", path: "/_matrix/client/v3/login", signal }, flows);
  const known = answer.flows.flatMap(({ identity_providers }) => identity_providers.map((provider) => provider.id));
  if (known.includes(id)) return;
  const has = known.length === 0 ? "none" : known.join(", ").slice(0, 200);
  throw new ConnectorError("permanent", `${TITLE} has no identity provider ${id} for people to sign in with; it has ${has}.`);
}
