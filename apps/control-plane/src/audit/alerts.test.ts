import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { chronicle } from "../domain/activity.ts";
import type { AlertKind } from "../domain/alerts.ts";
import type { NewEvent } from "../domain/audit.ts";
import type { Store } from "../domain/store.ts";
import { eventRows } from "../store/audit.ts";
import { postgresStore } from "../store/store.ts";
import { startWorld, type World } from "../store/world.test-support.ts";
import { alertFollower } from "./alerts.ts";
import { follow } from "./follow.ts";

const never = new AbortController().signal;
const MINUTE = 60_000;

let world: World;
let store: Store;
let anna: string;

beforeAll(async () => {
  world = await startWorld();
  const { database, clock, ids } = world;
  store = postgresStore({ database, clock, ids, enqueue: async () => undefined });
  anna = await world.person("anna");
  // As the worker does when it starts.
  await look();
}, 60_000);
afterAll(() => world.stop());

const follower = () =>
  alertFollower({
    ...world,
    chronicle: chronicle(world),
    origins: { portal: "https://portal.example", operator: "https://operator.example" },
    platformName: "Allod",
    countryOf: (address) => (address.startsWith("10.") ? "DE" : "FR"),
  });
const look = (): Promise<void> => follow(follower(), { store, signal: never });

async function rule(
  tenantId: string | undefined,
  kind: AlertKind,
  more: {
    readonly threshold?: number;
    readonly windowMinutes?: number;
    readonly emails?: readonly string[];
    readonly webhookUrl?: string;
  } = {},
): Promise<string> {
  const { threshold, windowMinutes, emails = ["sec@acme.example"], webhookUrl } = more;
  const made = { id: world.ids.next(), tenantId, kind, threshold, windowMinutes, emails, webhookUrl, enabled: true, createdBy: anna };
  await store.within("everything", (tx) =>
    tx.alerts.insert({ ...made, createdAt: world.clock.now(), lastRaisedAt: undefined, webhookError: "" }, "sealed"),
  );
  return made.id;
}

let made = 0;
function event(tenantId: string | undefined, more: Partial<NewEvent> = {}): NewEvent {
  return {
    id: world.ids.next(),
    tenantId,
    attribution: "stated",
    externalId: `a${++made}`,
    occurredAt: world.clock.now(),
    action: "authentik.user_login_fail",
    rawAction: "login_failed",
    outcome: "failure",
    actor: { kind: "person", id: "p1", name: "Ada Lovelace", as: "", address: "198.51.100.7", userAgent: "Firefox" },
    target: { kind: "", id: "", name: "" },
    correlationId: "",
    metadata: null,
    ...more,
  };
}
const happen = (events: readonly NewEvent[]) =>
  world.write((connection) => eventRows(connection).append("authentik", events, { fresh: true, now: world.clock.now() }));
const failures = (tenantId: string | undefined, count: number, more: Partial<NewEvent> = {}) =>
  happen(Array.from({ length: count }, () => event(tenantId, more)));
const mails = () =>
  world.ask<{ recipient: string; subject: string; body: string }>("SELECT recipient, subject, body FROM mail ORDER BY id");
const raised = (chain: string) =>
  world.ask<{ metadata: string; actor_as: string; target_id: string }>(
    "SELECT metadata, actor_as, target_id FROM audit_event WHERE chain = $1 AND action = 'allod.alert_raise' ORDER BY seq",
    [chain],
  );
const calls = (ruleId: string) => world.ask<{ body: string }>("SELECT body FROM alert_delivery WHERE rule_id = $1 ORDER BY id", [ruleId]);

describe("an alert", () => {
  it("is told by mail, by a call and in the timeline, in one transaction with the place in the chain", async () => {
    const acme = await world.tenant("acme");
    const id = await rule(acme, "many-failures", {
      threshold: 5,
      windowMinutes: 10,
      emails: ["sec@acme.example", "it@acme.example"],
      webhookUrl: "https://hooks.example/x",
    });
    await failures(acme, 4);
    await look();
    expect(await mails()).toEqual([]);
    await failures(acme, 1);
    const { act } = follower();
    const broken = {
      ...follower(),
      act: async (...given: Parameters<typeof act>) => void (await act(...given), await Promise.reject(new Error("crash"))),
    };
    await expect(follow(broken, { store, signal: never })).rejects.toThrow("crash");
    expect([await mails(), await raised(acme), await calls(id)]).toEqual([[], [], []]);

    await look();
    const sent = await mails();
    expect(sent.map(({ recipient }) => recipient)).toEqual(["sec@acme.example", "it@acme.example"]);
    const [last] = await world.ask<{ id: string }>("SELECT id FROM audit_event WHERE chain = $1 AND seq = 5", [acme]);
    expect(sent[0]).toMatchObject({
      subject: "Alert: many failed attempts (acme)",
      body: expect.stringContaining(`https://portal.example/t/${acme}/activity?event=${last?.id}`) as string,
    });
    expect(sent[0]?.body).toContain("5 sign-ins or other attempts failed or were refused within 10 minutes in “acme”: “Ada Lovelace”.");
    // By person and by address: two alerts, of which one is mailed.
    const told = await raised(acme);
    expect(told).toMatchObject([{ actor_as: "system", target_id: id }, { target_id: id }]);
    expect(JSON.parse(told[0]?.metadata ?? "")).toEqual({
      changes: { count: { from: null, to: 5 }, event: { from: null, to: last?.id }, who: { from: null, to: "Ada Lovelace" } },
    });
    const bodies = (await calls(id)).map(({ body }) => JSON.parse(body) as object);
    expect(bodies).toMatchObject([
      {
        type: "allod.alert",
        rule: { id, kind: "many-failures", tenantId: acme, threshold: 5 },
        count: 5,
        event: { seq: 5, action: "authentik.user_login_fail" },
      },
      { text: expect.stringContaining("“198.51.100.7”") as string },
    ]);
  });

  it("is raised again only after its minutes, however much happens in them; and is no reason for another", async () => {
    const id = await world.tenant("storm");
    await rule(id, "many-failures", { threshold: 3, windowMinutes: 10 });
    await rule(id, "operator-access");
    const before = (await mails()).length;
    for (let round = 0; round < 5; round++) {
      await failures(id, 50);
      await look();
    }
    expect([(await mails()).length - before, (await raised(id)).length]).toEqual([1, 2]);
    world.clock.pass(11 * MINUTE);
    await failures(id, 3);
    await look();
    await look();
    expect([(await mails()).length - before, (await raised(id)).length]).toEqual([2, 4]);
    const [{ raised: last } = {}] = await world.ask<{ raised: Date }>(
      "SELECT max(last_raised_at) AS raised FROM alert_rule WHERE tenant_id = $1",
      [id],
    );
    expect(world.clock.now().getTime() - (last?.getTime() ?? 0)).toBeLessThan(MINUTE);
  });

  it("comes in the language of whoever made the rule, and quotes names of others' making", async () => {
    const id = await world.tenant("german");
    await world.ask("UPDATE person SET locale = 'de' WHERE id = $1", [anna]);
    await rule(id, "mass-deletion", { threshold: 2, windowMinutes: 5, emails: ["it@de.example"] });
    const name = `Open ${"http://evil.example ".repeat(20)}`;
    await failures(id, 2, { action: "authentik.user_delete", outcome: "success", actor: { ...event(id).actor, name } });
    await look();
    const [mail] = await world.ask<{ subject: string; body: string }>("SELECT subject, body FROM mail WHERE recipient = 'it@de.example'");
    expect(mail?.subject).toBe("Alarm: vieles wurde gelöscht (german)");
    expect(mail?.body).toContain(`“${name.slice(0, 100)}…” hat in 5 Minuten bei “german” 2 Dinge gelöscht.`);
    await world.ask("UPDATE person SET locale = 'en' WHERE id = $1", [anna]);
  });

  it("is about what an operator does in a tenant, as the control plane tells it", async () => {
    const id = await world.tenant("opened");
    const ruleId = await rule(id, "operator-access", { emails: [], webhookUrl: "https://hooks.example/x" });
    const actor = { personId: anna, operator: true, memberships: [], partnerIds: [], grants: [] };
    await store.within({ tenants: [id] }, (tx) =>
      tx.record(chronicle(world).entry(actor, "tenant.open", { tenantId: id, target: { kind: "tenant", id, name: "opened" } })),
    );
    await look();
    expect((await calls(ruleId)).map(({ body }) => (JSON.parse(body) as { text: string }).text)).toEqual([
      "“anna”, who has no role in “opened”, looked into it or changed something there.",
    ]);
  });

  it("is not about what happened before anybody asked, nor while the rule was off or gone", async () => {
    const id = await world.tenant("early");
    const old = { occurredAt: new Date(world.clock.now().getTime() - 60 * MINUTE) };
    const [kept, off, gone] = [
      await rule(id, "many-failures", { threshold: 2, windowMinutes: 5 }),
      await rule(id, "operator-access"),
      await rule(id, "mass-deletion", { threshold: 1, windowMinutes: 5 }),
    ];
    await world.ask("UPDATE alert_rule SET enabled = false WHERE id = $1", [off]);
    await world.ask("UPDATE alert_rule SET removed_at = now() WHERE id = $1", [gone]);
    await failures(id, 5, old);
    await happen([event(id, { action: "authentik.user_delete", outcome: "success" })]);
    await look();
    expect(await raised(id)).toEqual([]);
    await failures(id, 2);
    await look();
    expect(new Set((await raised(id)).map(({ target_id: target }) => target))).toEqual(new Set([kept]));
  });

  it("from a new country says which", async () => {
    const id = await world.tenant("travel");
    const ruleId = await rule(id, "new-country", { webhookUrl: "https://hooks.example/x" });
    const signIn = (address: string) =>
      event(id, { action: "authentik.user_login", outcome: "success", actor: { ...event(id).actor, address } });
    await happen([signIn("10.0.0.1"), signIn("198.51.100.1")]);
    await look();
    expect((await calls(ruleId)).map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { country: "FR", text: "“Ada Lovelace” signed in to “travel” from a country that they were never seen in: France." },
    ]);
  });
});

describe("the platform's rules", () => {
  it("are about everybody's events and its own, and are told in its own timeline", async () => {
    const [one, other] = [await world.tenant("one"), await world.tenant("other")];
    const id = await rule(undefined, "many-failures", { threshold: 6, windowMinutes: 10, emails: ["ops@allod.example"] });
    const actor = { ...event(one).actor, id: "p9", address: "203.0.113.9" };
    for (const tenantId of [one, other, undefined]) await failures(tenantId, 2, { actor });
    await look();
    const told = await raised("00000000-0000-0000-0000-000000000000");
    expect(told.map(({ target_id: target }) => target)).toEqual([id, id]);
    const [mail] = await world.ask<{ body: string }>("SELECT body FROM mail WHERE recipient = 'ops@allod.example'");
    expect(mail?.body).toContain("https://operator.example/timeline?of=everyone&event=");
    await world.ask("UPDATE alert_rule SET removed_at = now() WHERE id = $1", [id]);
  });
});

describe("following", () => {
  it("is done by one process at a time, and misses and repeats nothing", async () => {
    const ids = await Promise.all(["f1", "f2", "f3"].map((slug) => world.tenant(slug)));
    const seen: string[] = [];
    const counting = {
      name: "counting",
      of: "everyone" as const,
      history: false,
      atOnce: 7,
      act: async (_: unknown, chain: unknown, events: readonly { readonly seq: number; readonly tenantId: string | undefined }[]) => {
        for (const { seq, tenantId } of events) seen.push(`${tenantId} ${seq}`);
      },
    };
    await follow(counting, { store, signal: never });
    expect(seen).toEqual([]);
    for (const id of ids) await failures(id, 30);
    await Promise.all([1, 2, 3, 4].map(() => follow(counting, { store, signal: never })));
    await follow(counting, { store, signal: never });
    const expected = ids.map((id) => Array.from({ length: 30 }, (_, index) => `${id} ${index + 1}`));
    expect(ids.map((id) => seen.filter((one) => one.startsWith(id)))).toEqual(expected);
    expect(seen).toHaveLength(90);
  });

  it("begins with what was there, when it is asked to, and sees one owner's events when it is for them", async () => {
    const [id, seen] = [await world.tenant("own"), [] as number[]];
    await failures(id, 3);
    const own = {
      name: "own",
      of: { tenantId: id },
      history: true,
      atOnce: 2,
      act: async (_: unknown, __: unknown, events: readonly { seq: number }[]) => void seen.push(...events.map(({ seq }) => seq)),
    };
    await follow(own, { store, signal: never });
    expect(seen).toEqual([1, 2, 3]);
  });

  it("passes over a chain that nobody wants to hear of without reading it", async () => {
    const id = await world.tenant("quiet");
    await failures(id, 3);
    const read: unknown[] = [];
    const picky = {
      name: "picky",
      of: { tenantId: id },
      history: true,
      atOnce: 2,
      wants: async () => false,
      act: async (...given: unknown[]) => void read.push(given),
    };
    await follow(picky, { store, signal: never });
    await follow({ ...picky, wants: async () => true }, { store, signal: never });
    expect(read).toEqual([]);
    await failures(id, 1);
    await follow({ ...picky, wants: async () => true }, { store, signal: never });
    expect(read).toHaveLength(1);
  });
});
