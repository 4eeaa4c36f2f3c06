import { existsSync, readFileSync } from "node:fs";
import { Readable } from "node:stream";

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startWorld, type World } from "../../store/world.test-support.ts";
import { crashing, runDeps } from "../run.test-support.ts";
import { eventTypes } from "./event-types.ts";
import { bodyOf, hookServer, INSTANCE, signatureOf, writtenOf } from "./stalwart.test-support.ts";

const TRANSCRIPT = "/work/shared/transcripts/stalwart/http.jsonl";
const MIB = 1024 * 1024;

let world: World;
let hook: ReturnType<typeof hookServer>;
let acme: string;
let ada: string;
beforeAll(async () => {
  world = await startWorld();
  hook = hookServer(world);
  acme = await world.tenant("acme");
  ada = await world.person("ada");
  const member = await world.member(acme, ada);
  await world.ask("INSERT INTO resource (kind, object_id, connector, tenant_id, external_id) VALUES ('member', $1, 'stalwart', $2, 'd')", [
    member,
    acme,
  ]);
}, 60_000);
afterAll(async () => {
  await hook.app.close();
  await world.stop();
});

const state = async () => (await world.ask<Record<string, unknown>>("SELECT * FROM audit_source WHERE instance = $1", [INSTANCE]))[0];
const count = async (): Promise<number> =>
  Number((await world.ask<{ count: string }>("SELECT count(*) FROM audit_event WHERE source = 'stalwart'"))[0]?.count);
const signIn = { accountName: "ada@acme.example", accountId: 3, spanId: 1, remoteIp: "192.0.2.7", remotePort: 42_136 };
let ports = 0;
const another = (type = "auth.success") => ({ type, data: { ...signIn, remotePort: ++ports } });

describe("what Stalwart brings", () => {
  it("is in the timeline of whose mailbox it is, under the name of who did it", async () => {
    expect(await hook.send(bodyOf([another()]))).toStrictEqual({ status: 204, code: "" });
    const rows = await world.ask("SELECT action, attribution, actor_id, actor_name, address FROM audit_event WHERE chain = $1", [acme]);
    expect(rows).toStrictEqual([
      { action: "stalwart.account_sign_in", attribution: "object", actor_id: ada, actor_name: "ada", address: "192.0.2.7" },
    ]);
    expect(await state()).toMatchObject({ status: "working", message: "", cursor: null, failures: 0 });
  });

  it("is kept once, however often it is sent and in whatever company", async () => {
    const [one, two, three] = [another(), another(), another()];
    await hook.send(bodyOf([one, two]));
    const before = await count();
    await Promise.all([hook.send(bodyOf([one])), hook.send(bodyOf([two, one, three])), hook.send(bodyOf([three]))]);
    expect(await count()).toBe(before + 1);
    expect(await state()).toMatchObject({ events: String(before + 1) });
  });

  it("is taken in full when it is much, also when it broke off in the middle", async () => {
    const many = bodyOf(Array.from({ length: 2500 }, () => another()));
    const before = await count();
    const { store } = crashing(runDeps(world).store, 17);
    const breaking = hookServer(world, { store });
    expect((await breaking.send(many)).status).toBe(500);
    const kept = await count();
    expect(kept).toBeGreaterThan(before);
    expect(kept).toBeLessThan(before + 2500);
    expect((await hook.send(many)).status).toBe(204);
    expect(await count()).toBe(before + 2500);
    await breaking.app.close();
  }, 60_000);

  it("has ids that are larger than numbers are exact, and they stay what they are", async () => {
    const body =
      '{"events":[{"id":"1","createdAt":"2026-11-25T11:00:00Z","type":"auth.error","data":{"spanId":342337601176351745,"accountId":342337601176351745,"half":0.5}}]}';
    await hook.send(body);
    await hook.send(body.replaceAll("51745", "51746"));
    const rows = await world.ask("SELECT correlation_id, actor_id FROM audit_event WHERE raw_action = 'auth.error' ORDER BY 1");
    expect(rows).toStrictEqual(["342337601176351745", "342337601176351746"].map((id) => ({ correlation_id: id, actor_id: "" })));
  });

  it("is counted as refused where it is no event, and the others are kept", async () => {
    const before = Number((await state())?.["refused"]);
    await hook.send(`{"events":[7,null,{"type":""},${JSON.stringify({ type: "auth.failed", data: another().data })}]}`);
    expect(await state()).toMatchObject({ refused: String(before + 3), status: "working" });
  });

  it.skipIf(!existsSync(TRANSCRIPT))("is taken as a real one sent it", async () => {
    const lines = readFileSync(TRANSCRIPT, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string; request: { body: string } });
    const sent = lines.filter(({ name }) => name.startsWith("webhook-delivery-")).map(({ request }) => request.body);
    const whole = sent.filter((body) => !body.endsWith("…") && !/"type":"http\./.test(body));
    expect(whole.length).toBeGreaterThan(2);
    for (const body of whole) expect(await hook.send(body)).toStrictEqual({ status: 204, code: "" });
    const rows = await world.ask<{ action: string }>("SELECT DISTINCT action FROM audit_event WHERE address = '127.0.0.1' ORDER BY 1");
    expect(rows.map(({ action }) => action)).toStrictEqual([
      "stalwart.account_sign_in",
      "stalwart.account_sign_in_fail",
      "stalwart.unmapped",
    ]);
  });
});

describe("without the right signature", () => {
  const body = bodyOf([another(), { type: "http.request-body", data: { contents: "hunter2" } }]);
  it.each([
    ["none", ""],
    ["that of another body", signatureOf(`${body} `)],
    ["that of another key", signatureOf(body, "a-key-that-nobody-has-here")],
    ["one in hexadecimal", Buffer.from(signatureOf(body), "base64").toString("hex")],
    ["one without its end", signatureOf(body).slice(0, -1)],
    ["one with something after it", `${signatureOf(body)}AAAA`],
    ["an empty one of the right length", `${"A".repeat(43)}=`],
  ])("(%s) nothing is looked at, and nothing is written", async (_, signature) => {
    const before = await writtenOf(world);
    expect(await hook.send(body, signature)).toStrictEqual({ status: 401, code: "ingest.signature" });
    expect(await writtenOf(world)).toBe(before);
  });

  it("whatever it is: nothing is written", async () => {
    const before = await writtenOf(world);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json()),
        fc.oneof(fc.base64String({ maxLength: 60 }), fc.constant(signatureOf("x"))),
        async (bytes, signature) => {
          expect((await hook.send(bytes, signature)).status).toBe(401);
        },
      ),
      { numRuns: 60 },
    );
    expect(await writtenOf(world)).toBe(before);
  });
});

describe("with the right signature", () => {
  it.each(["http.request-body", "http.connection-start", "HTTP.anything", "smtp.raw-input", "imap.raw-output"])(
    "raw traffic (%s) is refused with all that comes with it, and is nowhere afterwards",
    async (type) => {
      const before = await count();
      const body = bodyOf([another(), { type, data: { contents: "password of ada: hunter2" } }, another()]);
      expect(await hook.send(body)).toStrictEqual({ status: 422, code: "ingest.secrets" });
      expect(await count()).toBe(before);
      expect(await state()).toMatchObject({ status: "failing", message: expect.stringContaining("eventsPolicy") as string });
      expect(`${hook.logged()}${await writtenOf(world)}`).not.toContain("hunter2");
      await hook.send(bodyOf([another()]));
      expect(await state()).toMatchObject({ status: "working", message: "", failures: 0 });
    },
  );

  it.each([
    ["nothing", ""],
    ["text", "hunter2"],
    ["half of it", bodyOf([another()]).slice(0, -5)],
    ["no object", "[]"],
    ["no list", '{"events":{"type":"auth.success"}}'],
    ["no text", new Uint8Array([0xff, 0xfe, 0x00])],
    ["what is deeper than any event", `{"events":[{"type":"a.b","data":${"[".repeat(40)}${"]".repeat(40)}}]}`],
    ["a megabyte of brackets", "[".repeat(MIB)],
    ["a megabyte of brackets, in an event", `{"events":[{"type":"a.b","data":${"[".repeat(MIB / 2 - 30)}${"]".repeat(MIB / 2 - 30)}}]}`],
  ])("%s is refused, and the operators are told", async (_, body) => {
    const before = await count();
    expect(await hook.send(body)).toStrictEqual({ status: 400, code: "ingest.body" });
    expect(await count()).toBe(before);
    expect(await state()).toMatchObject({ status: "failing" });
    expect(`${hook.logged()}${await writtenOf(world)}`).not.toContain("hunter2");
  });

  it("is taken in any content type, and in none", async () => {
    for (const type of ["application/json; charset=utf-8", "text/plain", "application/octet-stream", ""])
      expect((await hook.send(bodyOf([another()]), undefined, type)).status).toBe(204);
  });

  it("any bytes and any JSON are an answer, and no failure of ours", async () => {
    const event = fc.record(
      {
        type: fc.oneof(fc.constantFrom(...eventTypes.keys()), fc.string()),
        createdAt: fc.oneof(fc.string(), fc.constant("2026-11-25T11:00:00Z")),
        data: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json(),
      fc.array(fc.oneof(event, fc.jsonValue()), { maxLength: 5 }).map((events) => JSON.stringify({ events })),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        expect([204, 400, 422]).toContain((await hook.send(body)).status);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});

describe("size", () => {
  it("is bounded, whether it is said before or not", async () => {
    const before = await writtenOf(world);
    const large = `${bodyOf([another()])}${" ".repeat(MIB)}`;
    expect(await hook.send(large)).toStrictEqual({ status: 413, code: "http.too-large" });
    const unsaid = await hook.app.inject({
      method: "POST",
      url: "/v1/ingest/stalwart",
      headers: { "x-signature": signatureOf(large), "content-type": "application/json" },
      payload: Readable.from([large.slice(0, 1000), large.slice(1000)]),
    });
    expect(unsaid.statusCode).toBe(413);
    expect(await writtenOf(world)).toBe(before);
  });

  it("of a megabyte is taken", async () => {
    const body = bodyOf([another()]);
    expect((await hook.send(`${body}${" ".repeat(MIB - body.length)}`)).status).toBe(204);
  });
});

it("two servers have a key each", async () => {
  const body = bodyOf([another()]);
  expect((await hook.send(body, signatureOf(body, "another-key-of-another-server"))).status).toBe(204);
  expect(await world.ask("SELECT instance, events FROM audit_source WHERE instance = 'old.allod.example'")).toStrictEqual([
    { instance: "old.allod.example", events: "1" },
  ]);
});

it("a crash leaves what is repeated", async () => {
  const body = bodyOf([another(), another()]);
  const before = await count();
  for (let at = 0; at < 12; at++) {
    const breaking = hookServer(world, { store: crashing(runDeps(world).store, at).store });
    expect([500, 204]).toContain((await breaking.send(body)).status);
    await breaking.app.close();
  }
  await hook.send(body);
  expect(await count()).toBe(before + 2);
});
