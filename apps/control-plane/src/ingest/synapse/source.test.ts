import { auditActions } from "@allod/api/audit-actions";
import { type MatrixFake, startMatrixFake } from "@allod/connectors/fakes";
import { Secret, systemClock } from "@allod/core";
import fc from "fast-check";
import { expect, it } from "vitest";

import type { PolledSource, SourceEvent } from "../source.ts";
import { accountReport, messageReport, newAccount } from "./map.ts";
import { synapseSources } from "./source.ts";

const TOKEN = "admin-token-815";
const SERVER = { serverName: "acme.example" };
const NOON = Date.UTC(2026, 10, 24, 12);
const never = new AbortController().signal;

interface World {
  readonly fake: MatrixFake;
  readonly accounts: PolledSource;
  readonly messages: PolledSource;
  readonly people: PolledSource;
}

async function withServer(test: (world: World) => Promise<void>, token = TOKEN): Promise<void> {
  const fake = await startMatrixFake({ ...SERVER, adminToken: TOKEN });
  const config = { ...SERVER, homeserverUrl: fake.url, adminToken: new Secret(token), pause: 120_000 };
  const [accounts, messages, people] = synapseSources(config, { clock: systemClock });
  if (accounts === undefined || messages === undefined || people === undefined) throw new Error("three sources are expected");
  try {
    await test({ fake, accounts, messages, people });
  } finally {
    await fake.stop();
  }
}

async function readAll(source: PolledSource, from: unknown = source.start, limit = 1000) {
  const events: SourceEvent[] = [];
  let cursor = from;
  for (;;) {
    const batch = await source.read(cursor, { limit, now: new Date(NOON), signal: never });
    events.push(...batch.events);
    cursor = source.cursor.parse(JSON.parse(JSON.stringify(batch.cursor)));
    if (!batch.more) return { events, cursor };
  }
}

const ids = (events: readonly SourceEvent[]): readonly string[] => [...new Set(events.map(({ externalId }) => externalId))].toSorted();

function report({ fake }: World, id: number, more: Readonly<Record<string, unknown>> = {}): void {
  fake.server.reports.event_reports.push({
    id,
    received_ts: NOON + id * 1000,
    room_id: "!room",
    event_id: `$event${id}`,
    user_id: "@bob.acme:acme.example",
    sender: "@ada.acme:acme.example",
    score: -50,
    reason: "rude",
    name: "General",
    canonical_alias: null,
    ...more,
  });
}
const known = ({ fake }: World): readonly string[] =>
  fake.server.reports.event_reports.map(({ id }) => `acme.example/event_reports/${id}`).toSorted();

it("reads all reports of messages, and then only what is new and the few before it", () =>
  withServer(async (world) => {
    for (let id = 1; id <= 250; id++) report(world, id);
    const { events, cursor } = await readAll(world.messages, undefined, 100);
    expect(ids(events)).toStrictEqual(known(world));
    report(world, 251);
    const again = await readAll(world.messages, cursor);
    expect(again.events).toHaveLength(21);
    expect(ids(again.events)).toContain("acme.example/event_reports/251");
  }));

it("loses nothing when reports before were deleted, however many", () =>
  withServer(async (world) => {
    for (let id = 1; id <= 300; id++) report(world, id);
    const { cursor } = await readAll(world.messages);
    for (const gone of [5, 60, 230]) {
      const { event_reports } = world.fake.server.reports;
      event_reports.splice(0, gone);
      for (let id = 0; id < 3; id++) report(world, 1000 + gone * 10 + id);
      const added = known(world).filter((id) => /\/\d{4}$/.test(id));
      expect(ids((await readAll(world.messages, cursor)).events)).toStrictEqual(expect.arrayContaining([...added]));
    }
    world.fake.server.reports.event_reports.length = 0;
    expect(await readAll(world.messages, cursor)).toStrictEqual({ events: [], cursor: expect.objectContaining({ count: 0 }) as unknown });
  }));

it("finds one that came late, and gets on where many are of one moment", () =>
  withServer(async (world) => {
    for (let id = 1; id <= 100; id++) report(world, id, { received_ts: NOON + (id > 40 ? 50_000 : id) });
    const { cursor } = await readAll(world.messages);
    report(world, 101, { received_ts: NOON + 49_000 });
    report(world, 102, { received_ts: NOON + 50_000 });
    expect(ids((await readAll(world.messages, cursor)).events)).toStrictEqual(
      expect.arrayContaining(["acme.example/event_reports/101", "acme.example/event_reports/102"]),
    );
  }));

it("tells a report: who, whose message, in which room, and not what was written", () =>
  withServer(async (world) => {
    report(world, 7);
    expect((await readAll(world.messages)).events).toMatchObject([
      {
        externalId: "acme.example/event_reports/7",
        occurredAt: new Date(NOON + 7000),
        action: "synapse.message_report",
        actor: { kind: "person", id: "@bob.acme:acme.example" },
        target: { kind: "message", id: "$event7", name: "@ada.acme:acme.example" },
        metadata: { reason: "rude", score: -50 },
        hints: {
          objects: ["!room", "@bob.acme:acme.example", "@ada.acme:acme.example"].map((externalId) => ({ connector: "matrix", externalId })),
        },
      },
    ]);
    world.fake.server.reports.user_reports.push({
      id: 3,
      received_ts: NOON,
      user_id: "@bob.acme:acme.example",
      target_user_id: "@eve:acme.example",
      reason: "",
    });
    expect((await readAll(world.people)).events).toMatchObject([
      {
        externalId: "acme.example/user_reports/3",
        action: "synapse.account_report",
        target: { kind: "account", name: "@eve:acme.example" },
      },
    ]);
  }));

it("tells every account once, also those that are locked or deactivated, and the same after they change", () =>
  withServer(async ({ fake, accounts }) => {
    for (let index = 0; index < 130; index++)
      fake.server.addAccount(`@p${index}:acme.example`, {
        creation_ts: NOON / 1000 + index,
        locked: index % 3 === 0,
        deactivated: index % 5 === 0,
      });
    const { events, cursor } = await readAll(accounts, undefined, 50);
    expect(ids(events)).toStrictEqual([...fake.server.accounts.keys()].map((name) => `acme.example/users/${name}`).toSorted());
    const before = events.find(({ target }) => target.id === "@p129:acme.example");
    const account = fake.server.accounts.get("@p129:acme.example");
    if (account !== undefined) Object.assign(account, { locked: true, displayname: "Somebody else", admin: true });
    const after = (await readAll(accounts, cursor)).events.find(({ target }) => target.id === "@p129:acme.example");
    expect(after).toStrictEqual(before);
    expect(after).toMatchObject({ action: "synapse.account_create", actor: { kind: "system", name: "Synapse" } });
  }));

it.each([
  ["429", { kind: "transient", retryAfter: 1000 }],
  ["500", { kind: "transient" }],
  ["drop", { kind: "transient" }],
] as const)("says what is wrong with %s", (fate, error) =>
  withServer(async (world) => {
    report(world, 1);
    world.fake.misbehave([fate]);
    await expect(readAll(world.messages)).rejects.toMatchObject({ name: "IngestError", ...error });
  }),
);

it("says that its token is refused", () =>
  withServer(async ({ accounts }) => {
    await expect(readAll(accounts)).rejects.toMatchObject({
      kind: "auth",
      message: expect.stringContaining("administrator of the server") as string,
    });
  }, "not-the-token"));

it("takes whatever comes, and calls it by a name of the list", () => {
  const keys = ["id", "name", "user_id", "sender", "room_id", "event_id", "received_ts", "creation_ts", "target_user_id"];
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...keys), fc.jsonValue())), (anything) => {
      const events = [messageReport, accountReport, newAccount].map((map) => map(anything, SERVER));
      for (const event of events.filter((each) => each !== undefined)) expect(Object.keys(auditActions)).toContain(event.action);
    }),
    { numRuns: 1000 },
  );
});
