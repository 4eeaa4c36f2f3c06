import { z } from "zod";

import type { KindOfObject, ObservedOf } from "../contract/by-kind.ts";
import type { DesiredPerson } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { type AdminApi, refusal, TITLE } from "./admin-api.ts";
import type { KeycloakConfig } from "./config.ts";
import { nameParts } from "./names.ts";
import { ALLOD_ID, ALLOD_WELCOMED, changeUser, readUser, type User, user, userPath, userWith } from "./users.ts";
import { welcomer } from "./welcome.ts";

export interface SeenPerson extends ObservedOf<"person"> {
  readonly user: User;
}

type Options = Pick<KeycloakConfig, "welcome" | "requiredActions"> & {
  /** Throws unless the realm keeps our attributes: else people would be made who are never found again. */
  readonly ready: (signal: AbortSignal) => Promise<void>;
};

/** A person is a user with our id among the attributes. The user's id is the `sub` of the realm's tokens. */
export function people(api: AdminApi, { welcome, requiredActions, ready }: Options): KindOfObject<"person", SeenPerson> {
  const sendWelcome = welcomer(api, requiredActions);

  async function find({ allodId }: DesiredPerson, externalId: string | undefined, signal: AbortSignal): Promise<SeenPerson | undefined> {
    const kept = externalId === undefined ? undefined : await readUser(api, externalId, signal);
    const found = kept ?? (await userWith(api, { attribute: ALLOD_ID, value: allodId }, signal));
    if (found === undefined) return undefined;
    const [theirs = allodId] = found.attributes[ALLOD_ID] ?? [];
    if (theirs !== allodId) throw new ConnectorError("permanent", `The user ${found.id} of ${TITLE} is another person's.`);
    return { kind: "person", externalId: found.id, state: found.enabled ? "enabled" : "disabled", user: found };
  }

  async function create(desired: DesiredPerson, signal: AbortSignal): Promise<void> {
    const { email, allodId, locale, state, displayName } = desired;
    // A user name stays when the address changes, so that somebody's old address may be a name that is taken.
    for (const username of [email, allodId]) {
      const answer = await api.send(
        {
          method: "POST",
          path: "/users",
          body: {
            username,
            email,
            emailVerified: true,
            ...nameParts(displayName),
            enabled: state === "enabled",
            requiredActions,
            attributes: { [ALLOD_ID]: [allodId], locale: [locale] },
          },
          signal,
        },
        [409],
      );
      if (answer.status !== 409 || (await find(desired, undefined, signal)) !== undefined) return;
      const holders = await api.ask({ method: "GET", path: "/users", query: { email, exact: true }, signal }, z.array(user));
      if (holders.length > 0 || username === allodId) throw refusal(answer);
    }
  }

  return {
    read: ({ desired, externalId }, signal) => find(desired, externalId, signal),

    plan(desired, observed) {
      if (observed === undefined) return { changes: [`create the account of ${desired.email}`] };
      return {
        changes: [
          ...differences(desired, observed.user),
          ...(owed(desired, observed.user) ? [`send the welcome to ${desired.email}`] : []),
        ],
      };
    },

    async apply(desired, observed, signal) {
      let found = observed ?? (await find(desired, undefined, signal));
      if (found === undefined) {
        await ready(signal);
        await create(desired, signal);
        found = await shown(desired, signal);
      } else if (differences(desired, found.user).length > 0) {
        await update(desired, found.externalId, signal);
        found = await shown(desired, signal);
      }
      if (!owed(desired, found.user)) return found;
      await sendWelcome(found.user, signal);
      return shown(desired, signal);
    },

    async remove({ externalId }, signal) {
      await orGone(api.send({ method: "DELETE", path: userPath(externalId), signal }));
    },
  };

  async function update(desired: DesiredPerson, id: string, signal: AbortSignal): Promise<void> {
    const { email, allodId, locale, displayName } = desired;
    // The newest, because a member of theirs may be written at the same time.
    const now = await readUser(api, id, signal);
    if (now === undefined) throw new ConnectorError("not-found", `The user ${id} of ${TITLE} is gone.`);
    const enabled = desired.state === "enabled";
    // Whoever was here before we knew of them has a way to sign in, and is not welcomed as if they were new.
    const isOurs = now.attributes[ALLOD_ID] !== undefined;
    const attributes = { [ALLOD_ID]: [allodId], locale: [locale], ...(isOurs ? {} : { [ALLOD_WELCOMED]: ["true"] }) };
    await changeUser(api, now, { email, emailVerified: true, ...nameParts(displayName), enabled, attributes, signal });
    // Tokens that are out are not taken back by it; they live for minutes.
    if (!enabled) await api.send({ method: "POST", path: `${userPath(id)}/logout`, signal });
  }

  async function shown(desired: DesiredPerson, signal: AbortSignal): Promise<SeenPerson> {
    const found = await find(desired, undefined, signal);
    if (found === undefined) throw new ConnectorError("transient", `${TITLE} does not show the user that was just made.`);
    return found;
  }

  function owed({ state }: DesiredPerson, { attributes }: User): boolean {
    return welcome === "email" && state === "enabled" && attributes[ALLOD_ID] !== undefined && attributes[ALLOD_WELCOMED] === undefined;
  }
}

function differences(desired: DesiredPerson, { email, emailVerified, firstName, lastName, enabled, attributes }: User): readonly string[] {
  const wanted = nameParts(desired.displayName);
  // A realm with one language alone may not keep it.
  const [language = desired.locale] = attributes["locale"] ?? [];
  return [
    ...(attributes[ALLOD_ID]?.[0] === desired.allodId ? [] : ["write our id"]),
    ...(email === desired.email ? [] : [`change the e-mail address to ${desired.email}`]),
    ...(emailVerified ? [] : ["say that the e-mail address is verified"]),
    ...(firstName === wanted.firstName && lastName === wanted.lastName ? [] : [`change the name to ${desired.displayName}`]),
    ...(language === desired.locale ? [] : [`change the language to ${desired.locale}`]),
    ...(enabled === (desired.state === "enabled") ? [] : [enabled ? "disable the account and end its sessions" : "enable the account"]),
  ];
}
