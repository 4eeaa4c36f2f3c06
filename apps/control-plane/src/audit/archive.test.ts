import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { Secret } from "@allod/core";
import { newSigningKey } from "@allod/audit";
import { afterAll, beforeAll, expect, it } from "vitest";

import { eventRows } from "../store/audit.ts";
import { newEvent } from "../store/new-event.test-support.ts";
import { startWorld, type World } from "../store/world.test-support.ts";
import { archiveIn } from "./archive.ts";
import { checkpoints } from "./checkpoints.ts";
import { dropDueMonths } from "./retention.ts";

const OLD = new Date("2025-03-10T00:00:00Z");

let world: World;

beforeAll(async () => void (world = await startWorld()), 60_000);
afterAll(() => world.stop());

it("has everything of a month that was hashed, in the order of each chain, before the month goes", async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "allod-archive-")), "archive");
  const [one, other] = [await world.tenant("one"), await world.tenant("other")];
  const events = Array.from({ length: 2500 }, (_, index) => newEvent(world, { tenantId: index % 2 === 0 ? one : other, occurredAt: OLD }));
  await world.write((connection) => eventRows(connection).append("keycloak", events, { fresh: true, now: OLD }));
  const kept = await world.ask<{ line: string }>(
    "SELECT (to_jsonb(event) - 'words')::text AS line FROM audit_event AS event ORDER BY chain, seq",
  );
  const { database, clock } = world;
  const signer = checkpoints({ database, clock, signingKey: new Secret(newSigningKey()), file: undefined });
  await dropDueMonths({ database, clock, checkpoints: signer, archive: archiveIn(folder, database) });
  expect(await readdir(folder)).toEqual(["events-12-2025-03.jsonl.gz"]);
  const text = gunzipSync(await readFile(join(folder, "events-12-2025-03.jsonl.gz"))).toString("utf8");
  expect(text.trim().split("\n")).toEqual(kept.map(({ line }) => line));
  expect(kept).toHaveLength(2500);
  expect(await world.ask("SELECT FROM audit_event")).toEqual([]);
});

it("stops a month from going when it cannot be written", async () => {
  await world.write((connection) =>
    eventRows(connection).append("keycloak", [newEvent(world, { occurredAt: OLD })], { fresh: true, now: OLD }),
  );
  const { database, clock } = world;
  const signer = checkpoints({ database, clock, signingKey: new Secret(newSigningKey()), file: undefined });
  const archive = archiveIn("/dev/null/archive", database);
  await expect(dropDueMonths({ database, clock, checkpoints: signer, archive })).rejects.toThrow("ENOTDIR");
  expect(await world.ask("SELECT FROM audit_event")).toHaveLength(1);
});
