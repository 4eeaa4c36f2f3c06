import { type KeycloakFake, startKeycloakFake } from "@allod/connectors/fakes";
import { Secret, systemClock } from "@allod/core";
import { expect, it } from "vitest";

import type { PolledSource, SourceEvent } from "../source.ts";
import { keycloakSources } from "./source.ts";

const CLIENT = { realm: "people", clientId: "allod", clientSecret: "of-the-client-5519" } as const;
const NOON = Date.UTC(2026, 10, 24, 12);
const never = new AbortController().signal;

interface World {
  readonly fake: KeycloakFake;
  readonly users: PolledSource;
  readonly admins: PolledSource;
}

async function withRealm(test: (world: World) => Promise<void>, secret: string = CLIENT.clientSecret): Promise<void> {
  const fake = await startKeycloakFake(CLIENT);
  fake.realm.events.config.eventsEnabled = true;
  fake.realm.events.config.adminEventsEnabled = true;
  const config = { ...CLIENT, clientSecret: new Secret(secret), url: fake.url, issuer: "https://id.example/realms/people", pause: 15_000 };
  const [users, admins] = keycloakSources(config, { clock: systemClock });
  if (users === undefined || admins === undefined) throw new Error("two sources are expected");
  try {
    await test({ fake, users, admins });
  } finally {
    await fake.stop();
  }
}

async function readAll(source: PolledSource, from: unknown = source.start, limit = 1000) {
  const events: SourceEvent[] = [];
  let cursor = from;
  for (;;) {
    const batch = await source.read(cursor, { limit, now: new Date(NOON + 3600_000), signal: never });
    events.push(...batch.events);
    cursor = source.cursor.parse(JSON.parse(JSON.stringify(batch.cursor)));
    if (!batch.more) return { events, cursor };
  }
}

const ids = (events: readonly SourceEvent[]): readonly string[] => [...new Set(events.map(({ externalId }) => externalId))].toSorted();
const login = (index: number, time = NOON + index * 250): { id: string; time: number; type: string; userId: string } => ({
  id: `e${index}`,
  time,
  type: "LOGIN",
  userId: "u1",
});

it("reads both kinds of a realm's events from the first on, each under its own name", () =>
  withRealm(async ({ fake, users, admins }) => {
    const { events, "admin-events": adminEvents } = fake.realm.events;
    for (let index = 0; index < 730; index++) events.push(login(index));
    adminEvents.push({
      id: "a1",
      time: NOON,
      operationType: "CREATE",
      resourceType: "USER",
      resourcePath: "users/u1",
      authDetails: { userId: "u9" },
    });
    const host = new URL(fake.url).host;
    expect([users.instance, admins.instance]).toStrictEqual([`${host}/people/events`, `${host}/people/admin-events`]);
    expect(ids((await readAll(users, undefined, 100)).events)).toStrictEqual(events.map(({ id }) => String(id)).toSorted());
    expect((await readAll(admins)).events).toMatchObject([{ externalId: "a1", action: "keycloak.user_create" }]);
  }));

it("loses nothing while events come in between the pages, late ones among them, and of a crowded moment", () =>
  withRealm(async ({ fake, users }) => {
    const { events } = fake.realm.events;
    for (let index = 0; index < 400; index++) events.push(login(index));
    for (let index = 400; index < 650; index++) events.push(login(index, NOON + 50_000));
    let requests = 0;
    fake.misbehave(({ path }) => {
      if (!path.endsWith("/events")) return "ok";
      requests++;
      events.push(login(1000 + requests, NOON + 110_000 + requests), login(2000 + requests, NOON + 60_000 + requests));
      return "ok";
    });
    const first = await readAll(users, undefined, 100);
    fake.misbehave([]);
    const second = await readAll(users, first.cursor, 100);
    expect(ids([...first.events, ...second.events])).toStrictEqual(events.map(({ id }) => String(id)).toSorted());
  }));

it("does not tell what programs do by themselves, and gets on all the same", () =>
  withRealm(async ({ fake, users }) => {
    const { events } = fake.realm.events;
    for (let index = 0; index < 250; index++) events.push({ ...login(index), type: index === 249 ? "LOGIN" : "CODE_TO_TOKEN" });
    events.push({ ...login(300), type: "CLIENT_LOGIN", clientId: "allod" }, { ...login(301), type: "CLIENT_LOGIN", clientId: "files" });
    events.push({ ...login(302), type: "REFRESH_TOKEN_ERROR", error: "invalid_token" });
    expect(ids((await readAll(users, undefined, 100)).events)).toStrictEqual(["e249", "e301", "e302"]);
  }));

it("tells a changed password once, by whichever of its names the realm keeps", () =>
  withRealm(async ({ fake, users }) => {
    const change = { ...login(1), details: { credential_type: "password" } };
    fake.realm.events.events.push({ ...change, type: "UPDATE_PASSWORD" }, { ...change, id: "e2", type: "UPDATE_CREDENTIAL" });
    fake.realm.events.config.enabledEventTypes = ["UPDATE_PASSWORD", "UPDATE_CREDENTIAL"];
    expect(ids((await readAll(users)).events)).toStrictEqual(["e1"]);
    fake.realm.events.config.enabledEventTypes = ["UPDATE_CREDENTIAL"];
    expect(ids((await readAll(users)).events)).toContain("e2");
  }));

it("says what to switch on in a realm that keeps no events", () =>
  withRealm(async ({ fake, users, admins }) => {
    fake.realm.events.config.eventsEnabled = false;
    await expect(readAll(users)).rejects.toMatchObject({ kind: "broken", message: expect.stringContaining("eventsEnabled") as string });
    expect((await readAll(admins)).events).toStrictEqual([]);
    fake.realm.events.config.adminEventsEnabled = false;
    await expect(readAll(admins)).rejects.toMatchObject({
      kind: "broken",
      message: expect.stringContaining("adminEventsEnabled") as string,
    });
  }));

it("notices a Keycloak that gives the newest first whatever it is asked", () =>
  withRealm(async ({ fake, users }) => {
    fake.realm.events.hasDirection = false;
    fake.realm.events.events.push(login(1), login(2));
    await expect(readAll(users)).rejects.toMatchObject({ kind: "broken", message: expect.stringContaining("in the order") as string });
  }));

it("takes a new token when the one it has is ended", () =>
  withRealm(async ({ fake, users }) => {
    fake.realm.events.events.push(login(1));
    const { cursor } = await readAll(users);
    fake.endTokens();
    fake.realm.events.events.push(login(2));
    expect(ids((await readAll(users, cursor)).events)).toContain("e2");
  }));

it("says what its client lacks, and shows no secret", () =>
  withRealm(async ({ fake, users }) => {
    fake.realm.events.mayView = false;
    await expect(readAll(users)).rejects.toMatchObject({ kind: "auth", message: expect.stringContaining("role view-events") as string });
  }));

it("says that its secret is refused", () =>
  withRealm(async ({ users }) => {
    const error = (await readAll(users).catch((caught: unknown) => caught)) as Error;
    expect(error).toMatchObject({ name: "IngestError", kind: "auth" });
    expect(error.message).not.toContain("wrong-one");
  }, "wrong-one"));

it.each(["429", "500", "drop"] as const)("is asked again later when an answer is lost (%s)", (fate) =>
  withRealm(async ({ fake, users }) => {
    fake.realm.events.events.push(login(1));
    fake.misbehave([fate]);
    await expect(readAll(users)).rejects.toMatchObject({ name: "IngestError", kind: "transient" });
    expect(ids((await readAll(users)).events)).toStrictEqual(["e1"]);
  }),
);

it("knows an event without an id by what is in it", () =>
  withRealm(async ({ fake, users }) => {
    const { id: _, ...nameless } = login(1);
    fake.realm.events.events.push(nameless, { ...nameless, userId: "u2" });
    const { events, cursor } = await readAll(users);
    expect(ids(events)).toHaveLength(2);
    expect(ids((await readAll(users, cursor)).events)).toStrictEqual(ids(events));
  }));
