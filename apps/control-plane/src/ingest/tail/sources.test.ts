import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { caddyEvents, caddySources } from "../caddy/source.ts";
import { nextcloudEvents, nextcloudSources } from "../nextcloud/source.ts";
import { opencloudEvents, opencloudSources } from "../opencloud/source.ts";
import type { PolledSource } from "../source.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-logs-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(sources: readonly PolledSource[], lines: readonly (object | string)[]) {
  const [source] = sources;
  if (source === undefined) throw new Error("no source");
  await writeFile(
    join(folder, source.instance),
    lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""),
  );
  const options = { limit: 100, now: new Date("2026-11-30T12:00:00Z"), signal: new AbortController().signal };
  const { cursor } = await source.read(source.start, options);
  return { source, ...(await source.read(cursor, options)) };
}

const at = (name: string) => ({ path: join(folder, name) });

describe("from a file to events", () => {
  it("of an OpenCloud: what is changed, and how far it was read", async () => {
    const line = { Time: "2026-11-30T10:00:00Z", Action: "group_created", Message: "user 'u' created group 'g'", GroupID: "g" };
    const lines = [line, { ...line, Action: "file_read", Time: "2026-11-30T11:00:00Z" }, { ...line, Time: "" }, { msg: "not of it" }];
    const { source, events, newest, refused } = await read(opencloudSources(opencloudEvents.parse(at("audit.log"))), lines);
    expect(source).toMatchObject({ source: "opencloud", instance: "audit.log", pause: 5000 });
    expect(events.map(({ action, occurredAt }) => [action, occurredAt])).toEqual([
      ["opencloud.group_create", new Date("2026-11-30T10:00:00Z")],
      ["opencloud.group_create", undefined],
    ]);
    expect(newest).toEqual(new Date("2026-11-30T11:00:00Z"));
    expect(refused).toBe(1);
    expect(new Set(events.map(({ externalId }) => externalId)).size).toBe(2);
  });

  it("of a Caddy: refusals, and sign-ins at paths that may be others", async () => {
    const line = (status: number, uri: string) => ({
      ts: 1795975439,
      status,
      request: { method: "POST", host: "a.test", uri, remote_ip: "192.0.2.7" },
    });
    const lines = [line(200, "/"), line(403, "/"), line(200, "/enter"), line(200, "/login"), { ts: 1795975440, msg: "other" }];
    const config = caddyEvents.parse({ ...at("access.log"), signInPaths: ["/enter"], instance: "access.log", pause: "1m" });
    const { source, events, refused } = await read(caddySources(config), lines);
    expect(source).toMatchObject({ source: "caddy", pause: 60_000 });
    expect(events.map(({ action }) => action)).toEqual(["caddy.request_deny", "caddy.signin_request"]);
    expect(refused).toBe(0);
  });

  it("of a Nextcloud: each line once, by its request and what it says", async () => {
    const line = (message: string) => ({ reqId: "r1", app: "admin_audit", time: "2026-11-30T10:00:00+00:00", user: "ada", message });
    const lines = [line('Login attempt: "ada"'), line('Login successful: "ada"'), line('Login successful: "ada"')];
    const { source, events } = await read(nextcloudSources(nextcloudEvents.parse(at("nextcloud.log"))), lines);
    expect(source).toMatchObject({ source: "nextcloud", instance: "nextcloud.log" });
    const ids = events.map(({ externalId }) => externalId);
    expect(ids).toHaveLength(3);
    expect(ids[1]).toBe(ids[2]);
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0]).toMatch(/^r1:[0-9a-f]{32}$/);
  });
});

describe("the configuration of a log", () => {
  it.each([{}, { path: "audit.log" }, { path: "/audit\0.log" }, { path: "/a", pause: "0s" }, { path: "/a", more: 1 }])(
    "is not %j",
    (config) => expect(opencloudEvents.safeParse(config).success).toBe(false),
  );

  it.each(["login", "POST login", "post /login", ""])("has no sign-in path %j", (path) =>
    expect(caddyEvents.safeParse({ path: "/a", signInPaths: [path] }).success).toBe(false),
  );
});
