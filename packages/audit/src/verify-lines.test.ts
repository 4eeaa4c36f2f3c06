import { createHash } from "node:crypto";

import { describe, expect, it } from "vitest";

import { type Checkpoint, newSigningKey, publicKeyOf, readPublicKey } from "./checkpoint.ts";
import { type Exported, exported, headOf, idOf, rechain, signed, signingKey, TENANT, textsOf } from "./exported.test-support.ts";
import { verifyLines } from "./verify-lines.ts";

const keys = [readPublicKey(publicKeyOf(signingKey))];
const at = (lines: readonly Exported[], seq: number): Exported => lines[seq - 1] as Exported;

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
const verify = (lines: readonly unknown[], more: { readonly kept?: readonly Checkpoint[]; readonly chain?: string } = {}) =>
  verifyLines({ lines: each(textsOf(lines)), keys, ...more });
const problems = async (...args: Parameters<typeof verify>) => (await verify(...args)).problems;

describe("an export that nobody touched", () => {
  it("is intact, with and without checkpoints", async () => {
    const lines = exported(20);
    expect(await verify(lines)).toEqual({ chains: 1, events: 20, erased: 0, checkpoints: 0, problems: [] });
    const kept = signed({ heads: [headOf(at(lines, 10))] }, { heads: [headOf(at(lines, 20))] });
    expect(await verify(lines, { kept })).toMatchObject({ events: 20, checkpoints: 2, problems: [] });
  });

  it("is the platform's too, and may be without an event", async () => {
    const lines = exported(3).map((line) => ({ ...line, tenantId: null }));
    rechain(lines);
    expect(await problems(lines)).toEqual([]);
    expect(await verify([])).toEqual({ chains: 0, events: 0, erased: 0, checkpoints: 0, problems: [] });
  });

  it("may have details that are very deep, and those in another order", async () => {
    const lines = exported(2, () => ({ metadata: JSON.parse(`${"[".repeat(3000)}1${"]".repeat(3000)}`) as unknown }));
    expect(await problems(lines)).toEqual([]);
    const ordered = exported(2, () => ({ metadata: { a: [1, { x: null, y: "" }], b: {} } }));
    at(ordered, 2).metadata = { b: {}, a: [1, { y: "", x: null }] };
    expect(await problems(ordered)).toEqual([]);
    for (const other of [{ b: {} }, { a: [1, { x: null, y: null }], b: {} }, { a: [1, { x: null, y: "" }], b: [] }, null]) {
      at(ordered, 2).metadata = other;
      expect(await problems(ordered)).toMatchObject([{ kind: "altered", seq: 2 }]);
    }
  });
});

describe("an event that is not what was recorded", () => {
  const changes: readonly (readonly [string, (line: Exported) => void])[] = [
    ["id", (line) => (line.id = idOf(99))],
    ["action", (line) => (line.action = "opencloud.file_restore")],
    ["occurredAt", (line) => (line["occurredAt"] = "2026-11-25T12:00:00.000Z")],
    ["receivedAt", (line) => (line["receivedAt"] = "2026-11-25T12:00:01.000Z")],
    ["outcome", (line) => (line["outcome"] = "denied")],
    ["rawAction", (line) => (line["rawAction"] = "file_delete\n")],
    ["actor.name", (line) => (line.actor.name = "Eve")],
    ["actor.as", (line) => (line.actor.as = "operator")],
    ["target", (line) => (line["target"] = { kind: "file", id: "", name: "f7" })],
    ["what is seen of its details", (line) => (line.metadata = { path: "other" })],
    ["what is hashed of its details", (line) => (line.proof.metadata = "{}")],
    ["both", (line) => Object.assign(line, { metadata: {}, proof: { ...line.proof, metadata: "{}" } })],
    ["that it says it is erased", (line) => (line.erased = true)],
    ["salt", (line) => (line.proof.salt = "")],
    ["contentHash", (line) => (line.proof.contentHash = "a".repeat(64))],
    ["hash", (line) => (line.hash = "b".repeat(64))],
    ["whose it is", (line) => (line.tenantId = idOf(1))],
  ];

  it.each(changes)("is seen by its %s", async (_, change) => {
    const lines = exported(12);
    change(at(lines, 7));
    expect(await problems(lines)).toMatchObject([{ kind: "altered", chain: TENANT, seq: 7, eventId: at(lines, 7).id }]);
  });

  it("is seen where the line is none at all", async () => {
    const lines: unknown[] = exported(12);
    for (const nothing of ["garbage", "{}", `{"id":"${"x".repeat(100)}`]) {
      lines[6] = nothing;
      expect(await problems(lines)).toMatchObject([{ kind: "altered", seq: 7, eventId: undefined }]);
    }
  });

  it("is seen by what was signed, when all hashes were computed anew", async () => {
    const lines = exported(20);
    const kept = signed({ heads: [headOf(at(lines, 10))] }, { heads: [headOf(at(lines, 18))] });
    at(lines, 7).actor.name = "Eve";
    rechain(lines, 6);
    expect(await problems(lines)).toEqual([]);
    expect(await problems(lines, { kept })).toMatchObject([{ kind: "altered", seq: 18, eventId: idOf(18) }]);
  });
});

describe("an event in a wrong place", () => {
  it.each([1, 7])("is missed as number %i", async (seq) => {
    const lines = exported(12);
    expect(await problems(lines.toSpliced(seq - 1, 1))).toMatchObject([{ kind: "missing", seq, eventId: undefined }]);
  });

  it("is seen when the others moved up", async () => {
    const lines = exported(12).toSpliced(6, 1);
    for (const [index, line] of lines.entries()) line.seq = index + 1;
    expect(await problems(lines)).toMatchObject([{ kind: "altered", seq: 7, eventId: idOf(8) }]);
  });

  it("was inserted, beside another or with the others moved down", async () => {
    const lines = exported(12);
    const stranger = { ...at(lines, 7), id: idOf(99) };
    for (const place of [6, 7])
      expect(await problems(lines.toSpliced(place, 0, stranger))).toMatchObject([{ kind: "inserted", eventId: idOf(99) }]);
    const moved = lines.toSpliced(6, 0, stranger);
    for (const [index, line] of moved.entries()) line.seq = index + 1;
    expect(await problems(moved)).toMatchObject([{ kind: "inserted", seq: 7, eventId: idOf(99) }]);
  });

  it.each([
    [7, 8],
    [3, 11],
  ])("is seen when %i and %i have changed places", async (one, other) => {
    const lines = exported(12);
    const swapped = lines.with(one - 1, at(lines, other)).with(other - 1, at(lines, one));
    expect(await problems(swapped)).toMatchObject([{ kind: "reordered", seq: one, eventId: idOf(one) }]);
    const renumbered = swapped.map((line, index) => ({ ...line, seq: index + 1 }));
    expect(await problems(renumbered)).toMatchObject([{ kind: "reordered", seq: one, eventId: idOf(other) }]);
  });

  it("is seen when only its number was changed", async () => {
    const lines = exported(12);
    at(lines, 7).seq = 4;
    expect(await problems(lines)).toMatchObject([{ kind: "reordered", seq: 7, eventId: idOf(7) }]);
  });

  it("is seen when the newest come first, as with a filter", async () => {
    expect(await problems(exported(12).toReversed())).toMatchObject([{ kind: "reordered", seq: 1 }]);
    expect(await problems(exported(12).slice(4).toReversed())).toMatchObject([{ kind: "missing", seq: 1 }]);
  });
});

describe("the end", () => {
  it("is missed by what was signed", async () => {
    const lines = exported(20);
    const kept = signed({ heads: [headOf(at(lines, 20))] });
    expect(await problems(lines.slice(0, 15), { kept })).toMatchObject([{ kind: "cut-off", chain: TENANT, seq: 16 }]);
    expect(await problems([], { kept, chain: TENANT })).toMatchObject([{ kind: "cut-off", chain: TENANT, seq: 1 }]);
  });

  it("is missed where a line was broken off", async () => {
    const texts = textsOf(exported(12));
    expect(await problems(texts.with(11, texts[11]?.slice(0, -20) ?? ""))).toMatchObject([{ kind: "cut-off", seq: 12 }]);
  });

  it("is another's when the export is of another timeline than was asked for", async () => {
    expect(await problems(exported(3), { chain: idOf(5) })).toMatchObject([{ kind: "altered", chain: idOf(5), seq: 1 }]);
  });
});

describe("checkpoints", () => {
  it("must be signed with a key that was given, and be there from the first", async () => {
    const lines = exported(20);
    const kept = signed({ heads: [headOf(at(lines, 10))] }, { heads: [headOf(at(lines, 20))] });
    expect(await problems(lines, { kept: kept.slice(1) })).toMatchObject([{ kind: "unsigned", seq: 1 }]);
    const stranger = [readPublicKey(publicKeyOf(newSigningKey()))];
    const { problems: found } = await verifyLines({ lines: each(textsOf(lines)), keys: stranger, kept });
    expect(found).toMatchObject([{ kind: "unsigned", seq: 1 }]);
  });

  it("count once when a file has them twice", async () => {
    const lines = exported(20);
    const kept = signed({ heads: [headOf(at(lines, 10))] }, { heads: [headOf(at(lines, 20))] });
    expect(await verify(lines, { kept: [...kept, ...kept] })).toMatchObject({ checkpoints: 2, problems: [] });
  });
});

describe("events whose time was over", () => {
  const lines = exported(20);
  const gap = (from: number, to: number) => ({ chain: TENANT, from, to, hash: at(lines, to).hash });
  const head = { heads: [headOf(at(lines, 20))] };

  it("are not missed when a checkpoint tells of them", async () => {
    const kept = signed(head, { dropped: [gap(1, 4)] }, { dropped: [gap(5, 6)] }, { dropped: [gap(9, 12)] });
    expect(await verify([...lines.slice(6, 8), ...lines.slice(12)], { kept })).toMatchObject({ events: 10, problems: [] });
    // The export is older than the drop, or was made while it happened.
    expect(await problems(lines, { kept })).toEqual([]);
    expect(await problems([...lines.slice(0, 10), ...lines.slice(12)], { kept })).toEqual([]);
    expect(await problems([], { kept: signed(head, { dropped: [gap(1, 20)] }), chain: TENANT })).toEqual([]);
  });

  it("are missed when none does, or when more is gone", async () => {
    const kept = signed(head, { dropped: [gap(1, 4)] });
    expect(await problems(lines.slice(4))).toMatchObject([{ kind: "missing", seq: 1 }]);
    expect(await problems(lines.slice(4), { kept: signed(head) })).toMatchObject([{ kind: "missing", seq: 1 }]);
    expect(await problems(lines.slice(5), { kept })).toMatchObject([{ kind: "missing", seq: 5 }]);
    const altered = lines.slice(4).with(0, { ...at(lines, 5), action: "opencloud.file_restore" });
    expect(await problems(altered, { kept })).toMatchObject([{ kind: "altered", seq: 5 }]);
  });
});

describe("events that somebody was taken out of", () => {
  const ERASURE = idOf(9);
  const nobody = { id: `erased-${ERASURE}`, name: "", address: "", userAgent: "" };

  /** Events 2 and 5 were erased, and event 9 tells of it. */
  function withErasure(more: (lines: Exported[]) => void = () => undefined, events = 2): Exported[] {
    const said = [2, 5].map((seq) => `${seq}\nperson\n${nobody.id}\n\n\nfile\nf${seq}\n`).join("\n");
    const digest = createHash("sha256").update(said).digest("hex");
    const lines = exported(12, (seq) =>
      seq === 9
        ? { action: "allod.audit_erase", metadata: { changes: { digests: { from: null, to: { "12-2026-11": `${events} ${digest}` } } } } }
        : {},
    );
    for (const seq of [2, 5]) erase(at(lines, seq));
    more(lines);
    return lines;
  }

  function erase(line: Exported, erasedBy = ERASURE): void {
    line.actor = { ...line.actor, ...nobody };
    Object.assign(line, { erased: true, metadata: null, proof: { ...line.proof, salt: "", metadata: "null", erasedBy } });
  }

  it("are intact, and counted", async () => {
    expect(await verify(withErasure())).toMatchObject({ events: 12, erased: 2, problems: [] });
  });

  it.each<readonly [string, number, (lines: Exported[]) => void]>([
    ["another event was erased without being told of", 2, (lines) => erase(at(lines, 7))],
    ["what is left was altered", 2, (lines) => (at(lines, 5).actor.name = "Eve")],
    ["no event tells of one", 2, (lines) => (at(lines, 5).proof.erasedBy = idOf(8))],
    ["only another erasure could tell of it", 7, (lines) => erase(at(lines, 7), idOf(8))],
    ["what tells of it was erased itself", 2, (lines) => erase(at(lines, 9))],
  ])("are not when %s", async (_, seq, change) => {
    expect(await problems(withErasure(change))).toMatchObject([{ kind: "altered", seq }]);
  });

  it("are not when it tells of more", async () => {
    expect(await problems(withErasure(undefined, 3))).toMatchObject([{ kind: "altered", seq: 2 }]);
  });
});
