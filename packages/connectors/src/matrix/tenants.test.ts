import { type Clock, systemClock } from "@allod/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { FakeRoom } from "./fake/state.ts";
import { ADMIN_TOKEN, acme, type Bench, bench, matrixAt, never, other, SERVER_NAME } from "./matrix.test-support.ts";

let on: Bench;

beforeEach(async () => {
  on = await bench();
});
afterEach(() => on.fake.stop());

describe("tenants", () => {
  it("are made in any number: the limits are lifted for our account, once", async () => {
    for (let index = 0; index < 12; index++) await on.bring({ ...acme, allodId: `t-${index}`, slug: `acme-${index}` });
    expect(on.fake.requests.filter(({ path }) => path.endsWith("/override_ratelimit")).length).toBe(1);
  });

  it("have a space that nobody finds or joins by themselves, and a room for whoever is in it", async () => {
    const space = on.room((await on.bring(acme)).externalId);
    const state = (of: FakeRoom, type: string): unknown => on.fake.server.contentOf(of, type);
    expect(state(space, "m.room.create")).toMatchObject({ type: "m.space" });
    expect(state(space, "m.room.join_rules")).toStrictEqual({ join_rule: "invite" });
    expect(state(space, "m.room.canonical_alias")).toStrictEqual({});
    const allow = [{ type: "m.room_membership", room_id: space.id }];
    expect(state(on.generalOf(acme), "m.room.join_rules")).toStrictEqual({ join_rule: "restricted", allow });
    for (const each of [space, on.generalOf(acme)]) expect(state(each, "m.room.guest_access")).toStrictEqual({ guest_access: "forbidden" });
  });

  it("cannot change what says whose they are: not even their owners", async () => {
    const space = on.room((await on.bring(acme)).externalId);
    const power = on.fake.server.contentOf(space, "m.room.power_levels") as { events: Record<string, number> };
    for (const type of ["dev.allod.tenant", "m.room.name"]) expect(power.events[type]).toBeGreaterThan(100);
    expect(power.events["m.room.power_levels"]).toBe(100);
  });

  it("are not found in a room that somebody made under their alias", async () => {
    const mallory = on.fake.server.addAccount(`@mallory.other:${SERVER_NAME}`);
    on.fake.server.tokens.set("syt_of-mallory", mallory.name);
    const body = JSON.stringify({ room_alias_name: "allod-t-acme", name: "Acme" });
    const headers = { authorization: "Bearer syt_of-mallory", "content-type": "application/json" };
    await fetch(`${on.fake.url}/_matrix/client/v3/createRoom`, { method: "POST", headers, body });
    const refused = { kind: "permanent", message: expect.stringContaining("no administrator") };
    await expect(on.connector.read({ desired: acme, externalId: undefined }, never)).rejects.toMatchObject(refused);
    await expect(on.connector.apply(acme, undefined, never)).rejects.toMatchObject(refused);
  });

  it("get their room back when it was taken out of the space, and another when it was deleted", async () => {
    const { externalId } = await on.bring(acme);
    const general = on.generalOf(acme).id;
    on.fake.server.setContent(on.room(externalId), { type: "m.space.child", key: general, content: {} });
    const observed = await on.connector.read({ desired: acme, externalId }, never);
    expect(on.connector.plan(acme, observed)).toStrictEqual({ changes: ["add the room General"] });
    await on.connector.apply(acme, observed, never);
    expect(on.generalOf(acme).id).toBe(general);
    on.fake.server.deleteRoom(general);
    await on.bring(acme);
    expect(on.generalOf(acme).id).not.toBe(general);
    expect(on.connector.plan(acme, await on.connector.read({ desired: acme, externalId }, never))).toStrictEqual({ changes: [] });
  });

  it("go with every room that their people made in the space, and with no room of anybody else", async () => {
    const [ours, theirs] = [await on.bring(acme), await on.bring(other)];
    const anna = await on.bring(await on.member(acme));
    on.fake.server.tokens.set("syt_of-anna", anna.externalId);
    const made: string[] = [];
    for (const name of ["Sales", "Support"]) {
      const headers = { authorization: "Bearer syt_of-anna", "content-type": "application/json" };
      const answer = await fetch(`${on.fake.url}/_matrix/client/v3/createRoom`, {
        method: "POST",
        headers,
        body: JSON.stringify({ name }),
      });
      made.push(((await answer.json()) as { room_id: string }).room_id);
    }
    const hang = (space: string, key: string): void =>
      on.fake.server.setContent(on.room(space), { type: "m.space.child", key, content: { via: [SERVER_NAME] } });
    for (const key of [...made, on.generalOf(other).id, theirs.externalId]) hang(ours.externalId, key);
    await on.connector.remove(ours, never);
    expect([...on.fake.server.rooms.keys()]).toStrictEqual([theirs.externalId, on.generalOf(other).id]);
  });

  it("go when Synapse has had its time, and the wait ends when it must", async () => {
    const slept: number[] = [];
    const clock: Clock = { ...systemClock, sleep: async (milliseconds) => void slept.push(milliseconds) };
    const patient = matrixAt({ url: on.fake.url, token: ADMIN_TOKEN }, { clock });
    on.fake.server.deletionTakes = 3;
    await patient.remove(await on.bring(acme), never);
    expect(slept.length).toBe(6);
    expect(on.fake.server.rooms.size).toBe(0);

    const observed = await on.bring(acme);
    const soon = new AbortController();
    const impatient: Clock = { ...systemClock, sleep: (milliseconds, signal) => (soon.abort(), systemClock.sleep(milliseconds, signal)) };
    const slow = matrixAt({ url: on.fake.url, token: ADMIN_TOKEN }, { clock: impatient });
    await expect(slow.remove(observed, soon.signal)).rejects.toMatchObject({ kind: "transient" });
    await expect(on.connector.remove(observed, never)).rejects.toMatchObject({
      kind: "transient",
      message: expect.stringContaining("not done yet"),
    });
  });
});
