import { keycloakHttp } from "@allod/connectors";
import type { Clock } from "@allod/core";
import { z } from "zod";

import { type Ask, asker } from "../ask.ts";
import { at, momentOf, textAt } from "../json.ts";
import { address, hostOf, pause, secret } from "../settings.ts";
import { IngestError, type PolledSource, type SourceEvent } from "../source.ts";
import { beginning, type Found, type Log, readWindow, type WindowCursor, windowCursor } from "../time-window.ts";
import { adminEvent } from "./map-admin.ts";
import { userEvent } from "./map-user.ts";

const TITLE = "Keycloak";

export const keycloakEvents = z.strictObject({
  url: address.describe("Where its Admin API is, also if that is not public: https://id.example.com"),
  realm: z
    .string()
    .regex(/^[\w.-]+$/, "letters, digits, `.`, `_` and `-`")
    .describe("The realm that people sign in to"),
  issuer: address.describe("`iss` of the tokens that people sign in with: https://id.example.com/realms/acme"),
  clientId: z.string().min(1).max(255).describe("A client of the realm with a service account that has the role `view-events`"),
  clientSecret: secret.describe("The secret of that client"),
  pause: pause("15s").describe("How long to wait after a reading that found nothing new"),
});
export type KeycloakEvents = z.output<typeof keycloakEvents>;

/** What of a realm's settings says which events it keeps, and whether any: both are off in a new realm. */
const settings = z.object({
  eventsEnabled: z.boolean().default(false),
  adminEventsEnabled: z.boolean().default(false),
  enabledEventTypes: z
    .array(z.string())
    .default([])
    .transform((types): ReadonlySet<string> => new Set(types)),
});
type Settings = z.output<typeof settings>;

interface Kind {
  /** Below `/admin/realms/{realm}`. */
  readonly path: string;
  readonly isOn: (realm: Settings) => boolean;
  readonly switchName: string;
  readonly map: (said: unknown, realm: Settings) => SourceEvent | null | undefined;
}

/** The events of a realm's users and those of its administrators (Keycloak 26.2 and later: before, they came newest first). */
export function keycloakSources(config: KeycloakEvents, { clock }: { readonly clock: Clock }): readonly PolledSource[] {
  const { url, realm, issuer, clientId, pause } = config;
  const refused = `The service account of ${clientId} needs the role view-events of realm-management.`;
  const ask = asker(keycloakHttp(config, clock), { title: TITLE, refused, clock });
  const kinds: readonly Kind[] = [
    {
      path: "/events",
      isOn: ({ eventsEnabled }) => eventsEnabled,
      switchName: "Save events under User events settings (eventsEnabled)",
      map: (said, { enabledEventTypes }) => userEvent(said, { issuer, clientId, kept: enabledEventTypes }),
    },
    {
      path: "/admin-events",
      isOn: ({ adminEventsEnabled }) => adminEventsEnabled,
      switchName: "Save events under Admin events settings (adminEventsEnabled)",
      map: (said) => adminEvent(said, { issuer }),
    },
  ];
  return kinds.map((kind): PolledSource<WindowCursor> => ({
    source: "keycloak",
    instance: `${hostOf(url)}/${realm}${kind.path}`,
    cursor: windowCursor,
    start: beginning,
    pause,
    async read(cursor, options) {
      const now = await ask({ path: "/events/config", answer: settings, signal: options.signal });
      if (kind.isOn(now)) return readWindow(eventLog(ask, kind, now), cursor, options);
      throw new IngestError("broken", `The realm ${realm} of ${TITLE} keeps no such events: switch on ${kind.switchName}.`);
    },
  }));
}

function eventLog(ask: Ask, { path, map }: Kind, realm: Settings): Log {
  return {
    title: TITLE,
    grain: 1,
    async page({ from, offset, size, signal }) {
      const query = { dateFrom: from, direction: "asc", first: offset, max: size };
      const said = await ask({ path, query, answer: z.array(z.unknown()), signal });
      return { rows: said.map((each) => found(each, map(each, realm))), isLast: said.length < size };
    },
  };
}

function found(said: unknown, event: SourceEvent | null | undefined): Found | undefined {
  if (event === undefined) return undefined;
  const moment = momentOf(at(said, "time"))?.getTime();
  if (event !== null) return { id: event.externalId, at: moment, event };
  // Not worth telling, and yet read: it is known by its own id alone.
  return { id: textAt(said, "id") || `at ${moment}`, at: moment, event: undefined };
}
