import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredPerson } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { type AuthentikApi, nothing, TITLE } from "./api.ts";
import type { AuthentikConfig } from "./config.ts";
import { createOrFind, type User, user, userOf, userPath, usersWith } from "./users.ts";
import { recoveryStage, sendRecovery } from "./welcome.ts";

/** Schema 2026.8.3: `UserRequest`. */
const LONGEST_USERNAME = 150;
const OUR_NAMES = "allod-";

export interface SeenPerson extends ObservedOf<"person"> {
  readonly user: User;
}

/**
 * A person is a user with our id among its attributes. Its `uuid` is the `sub` of tokens, because providers are made with
 * `sub_mode: user_uuid`; what they sign in with is their address.
 */
export function people(api: AuthentikApi, { welcome }: Pick<AuthentikConfig, "welcome">): KindOfObject<"person", SeenPerson> {
  /** A new one is written to once; again when the address changes before they were ever here. */
  function isWelcomeDue({ email, state }: DesiredPerson, { last_login: lastLogin, attributes }: Pick<User, "last_login" | "attributes">) {
    return welcome === "recovery-email" && state === "enabled" && !lastLogin && attributes["allod_welcomed"] !== email;
  }

  /** Somebody else with this address would be told from them by nobody: it is taken twice without a word (recorded). */
  async function refuseTaken({ email }: DesiredPerson, ours: User | undefined, signal: AbortSignal): Promise<void> {
    const users = await usersWith(api, { field: "email", value: email }, signal);
    const other = users.find(({ pk }) => pk !== ours?.pk);
    if (other === undefined) return;
    throw new ConnectorError(
      "permanent",
      `The user ${other.username} of ${TITLE} has the address ${email} already. To hand it over give it the person's id as the attribute allod_id.`,
    );
  }

  async function create(desired: DesiredPerson, signal: AbortSignal): Promise<User> {
    await refuseTaken(desired, undefined, signal);
    const body = {
      ...fieldsOf(desired),
      type: "internal",
      path: "allod",
      attributes: { allod_id: desired.allodId, settings: { locale: desired.locale } },
    };
    return api.ask({ method: "POST", path: "/core/users/", body, signal }, user);
  }

  async function update(desired: DesiredPerson, before: User, signal: AbortSignal): Promise<User> {
    if (differencesOf(desired, before).length === 0) return before;
    if (before.email !== desired.email) await refuseTaken(desired, before, signal);
    const body = { ...fieldsOf(desired, before), attributes: { ...before.attributes, allod_id: desired.allodId } };
    return api.ask({ method: "PATCH", path: userPath(before.pk), body, signal }, user);
  }

  return {
    async read({ desired: { allodId }, externalId }, signal) {
      const found = await userOf(api, { allodId, uuid: externalId }, signal);
      return found === undefined ? undefined : seen(found);
    },

    plan(desired, observed) {
      const before = observed?.user ?? { last_login: null, attributes: {} };
      return {
        changes: [
          ...(observed === undefined ? [`create the user ${usernameOf(desired)}`] : differencesOf(desired, observed.user)),
          ...(isWelcomeDue(desired, before) ? ["write to them, so that they set a password"] : []),
        ],
      };
    },

    async apply(desired, observed, signal) {
      const again = (): Promise<User | undefined> => userOf(api, { allodId: desired.allodId, uuid: undefined }, signal);
      const found = observed?.user ?? (await again());
      const due = isWelcomeDue(desired, found ?? { last_login: null, attributes: {} });
      // Before anybody is made: it throws when there is no way to set a password.
      const stage = due ? await recoveryStage(api, signal) : undefined;
      const made = found ?? (await createOrFind(() => create(desired, signal), again));
      const row = await update(desired, made, signal);
      if (stage === undefined) return seen(row);
      await sendRecovery(api, { pk: row.pk, stage, locale: desired.locale }, signal);
      const body = { attributes: { ...row.attributes, allod_welcomed: desired.email } };
      return seen(await api.ask({ method: "PATCH", path: userPath(row.pk), body, signal }, user));
    },

    async remove({ user: { pk } }, signal) {
      await orGone(api.ask({ method: "DELETE", path: userPath(pk), signal }, nothing));
    },
  };
}

function usernameOf({ email, allodId }: DesiredPerson): string {
  return email.length <= LONGEST_USERNAME ? email : `${OUR_NAMES}${allodId}`;
}

/** A name that somebody has chosen and signed in with stays: other products know them by it. Ours have an `@`, or our prefix. */
function isChosen({ username, last_login: lastLogin }: User): boolean {
  return typeof lastLogin === "string" && !username.includes("@") && !username.startsWith(OUR_NAMES);
}

function fieldsOf(desired: DesiredPerson, before?: User): Pick<User, "username" | "name" | "email" | "is_active"> {
  const { displayName, email, state } = desired;
  const username = before !== undefined && isChosen(before) ? before.username : usernameOf(desired);
  return { username, name: displayName, email, is_active: state === "enabled" };
}

function differencesOf(desired: DesiredPerson, before: User): readonly string[] {
  const { username, name, email, is_active: isActive, attributes } = before;
  const wanted = fieldsOf(desired, before);
  return [
    ...(attributes["allod_id"] === desired.allodId ? [] : ["write our id"]),
    ...(name === wanted.name ? [] : [`change the name to ${wanted.name}`]),
    ...(email === wanted.email ? [] : [`change the address to ${wanted.email}`]),
    ...(username === wanted.username ? [] : [`let them sign in as ${wanted.username}`]),
    ...(isActive === wanted.is_active ? [] : [wanted.is_active ? "let them sign in again" : "stop them from signing in"]),
  ];
}

function seen(row: User): SeenPerson {
  return { kind: "person", externalId: row.uuid, state: row.is_active ? "enabled" : "disabled", user: row };
}
