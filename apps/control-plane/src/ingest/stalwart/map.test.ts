import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { auditActions } from "@allod/api/audit-actions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { eventTypes, isTraffic } from "./event-types.ts";
import { stalwartEvent } from "./map.ts";

const TYPES = "/work/shared/schemas/stalwart/event-types.txt";
const AT = "2026-11-24T12:14:16Z";
const map = (type: string, data: object = {}, more: object = {}) => stalwartEvent({ id: "1", createdAt: AT, type, data, ...more });

/** As it was sent by a Stalwart 0.16.18. */
const signIn = {
  accountName: "alice@tenant-a.test",
  accountId: 3,
  spanId: "342344243704016384",
  listenerId: "http",
  localPort: 8090,
  remoteIp: "127.0.0.1",
  remotePort: 42136,
};

describe("an event of Stalwart", () => {
  it("says who did it, from where, and in which mailbox", () => {
    expect(map("auth.success", signIn)).toMatchObject({
      action: "stalwart.account_sign_in",
      rawAction: "auth.success",
      outcome: "success",
      occurredAt: new Date(AT),
      actor: { kind: "person", id: "d", name: "alice@tenant-a.test", address: "127.0.0.1" },
      correlationId: "342344243704016384",
      hints: { objects: [{ connector: "stalwart", externalId: "d", kind: "member" }], emails: ["alice@tenant-a.test"] },
      metadata: signIn,
    });
  });

  it.each([
    [0, "a"],
    [1, "b"],
    [31, "3"],
    [32, "ba"],
    [1000, "3i"],
    [-1, ""],
    [1.5, ""],
    ["3", ""],
  ])("of account %s is of the mailbox %j", (accountId, id) => {
    expect(map("auth.success", { accountId })?.actor.id).toBe(id);
  });

  it("is the same whenever it comes again: with another id, and its fields in another order", () => {
    const first = map("auth.success", signIn);
    const again = map("auth.success", Object.fromEntries(Object.entries(signIn).toReversed()), { id: "2" });
    expect(again).toStrictEqual({ ...first, metadata: again?.metadata });
    expect(again?.externalId).toBe(first?.externalId);
  });

  it.each<[string, Parameters<typeof map>]>([
    ["another type", ["auth.failed", signIn]],
    ["another moment", ["auth.success", signIn, { createdAt: "2026-11-24T12:14:17Z" }]],
    ["another port", ["auth.success", { ...signIn, remotePort: 1 }]],
    ["another span", ["auth.success", { ...signIn, spanId: "342344243704016385" }]],
  ])("is another one with %s", (_, given) => {
    expect(map(...given)?.externalId).not.toBe(map("auth.success", signIn)?.externalId);
  });

  it("that is not known is kept under the name that Stalwart has for it", () => {
    expect(map("store.data-write", { total: 2 })).toMatchObject({
      action: "stalwart.unmapped",
      rawAction: "store.data-write",
      outcome: "unknown",
    });
  });

  it.each([
    ["queue.authenticated-message-queued", ["a@a.test"]],
    ["queue.message-queued", ["b@b.test"]],
    ["message-ingest.ham", ["b@b.test"]],
    ["delivery.delivered", ["a@a.test", "b@b.test"]],
    ["auth.failed", []],
  ])("%s: what a letter from outside says of itself proves nothing", (type, emails) => {
    expect(map(type, { from: "a@a.test", to: ["b@b.test"] })?.hints.emails).toStrictEqual(emails);
  });

  it("of a key names the domain that it is for", () => {
    expect(map("dkim.signature-created", { id: "v1-rsa-20261124", details: "tenant-a.test" })).toMatchObject({
      target: { kind: "dkim-key", id: "v1-rsa-20261124" },
      hints: { domains: ["tenant-a.test"] },
    });
  });

  it("holds no letter and nothing that opens anything", () => {
    const said = JSON.stringify(
      map("imap.error", {
        contents: "hunter2",
        value: "hunter2",
        password: "hunter2",
        details: [["authorization", "x"], "Url https://x/?token=hunter2"],
      }),
    );
    expect(said).not.toContain("hunter2");
  });

  it("is none without a type", () => {
    for (const odd of [undefined, null, 7, "auth.success", [], {}, { type: true }, { type: " " }, { type: "x".repeat(201) }])
      expect(stalwartEvent(odd)).toBeUndefined();
  });

  it("is whatever comes, and never an exception", () => {
    fc.assert(
      fc.property(fc.constantFrom(...eventTypes.keys(), "x.y"), fc.jsonValue(), fc.jsonValue(), (type, data, createdAt) => {
        const event = stalwartEvent({ type, data, createdAt });
        expect(event?.externalId).toMatch(/^[0-9a-f]{64}$/);
        expect(JSON.stringify(event?.metadata).length).toBeLessThan(16_384);
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...eventTypes.keys()),
        fc.record({
          accountName: fc.jsonValue(),
          accountId: fc.jsonValue(),
          from: fc.jsonValue(),
          to: fc.jsonValue(),
          domain: fc.jsonValue(),
          details: fc.jsonValue(),
        }),
        (type, data) => {
          expect(stalwartEvent({ type, data })).toBeDefined();
        },
      ),
    );
  });
});

describe("the registry", () => {
  it("has a title for each action, and none for another", () => {
    const ours = new Set([...eventTypes.values()].map(({ action }) => `stalwart.${action}`));
    expect(new Set(Object.keys(auditActions).filter((action) => action.startsWith("stalwart.")))).toStrictEqual(ours);
  });

  it.skipIf(!existsSync(TYPES))("knows no type that Stalwart does not have, and none of its raw traffic", () => {
    const all = readFileSync(TYPES, "utf8").trim().split("\n");
    expect([...eventTypes.keys()].filter((type) => !all.includes(type))).toStrictEqual([]);
    expect([...eventTypes.keys()].filter(isTraffic)).toStrictEqual([]);
    expect(all.filter(isTraffic)).toContain("http.request-body");
    expect(all.filter((type) => /raw-|-body$/.test(type) && !isTraffic(type))).toStrictEqual([]);
  });

  it("is what the page for operators tells them to have sent", () => {
    const page = readFileSync(join(import.meta.dirname, "README.md"), "utf8");
    const listed = [...(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "").matchAll(/"([a-z-]+\.[a-z-]+)": true/g)].map(([, type]) => type);
    expect(listed).toStrictEqual([...eventTypes.keys()]);
  });
});
