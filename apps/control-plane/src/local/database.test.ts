import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { idSource, Secret, systemClock, systemRandom } from "@allod/core";
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { loopbackFetch } from "../bff/loopback-fetch.ts";
import type { OidcSettings } from "../bff/provider.ts";
import { ensureFirstOperator } from "../first-operator.ts";
import { type Platform, startPlatform } from "../platform.ts";
import type { IdentityProvider } from "../provider.ts";
import { freePort } from "../store/embedded.test-support.ts";
import type { EmbeddedServer } from "../store/embedded.ts";
import { startDatabase } from "./database.ts";

const ISSUER = "http://id.localhost";
const AUDIENCE = "operators";
const TIMEOUT = 60_000;
/** Not so often that it would be too much for the API. */
const PATIENTLY = { timeout: 30_000, interval: 250 };

let folder: string;
let origin: string;
let database: EmbeddedServer;
let platform: Platform;
let token: string;
const told: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-ends-"));
  // Run by root, the server is another user, who must get as far as its data.
  await chmod(folder, 0o755);
  const key = new Secret(systemRandom.bytes(32));
  database = await startDatabase({ path: folder, key }, { clock: systemClock, tell: (text) => void told.push(text) });
  const port = await freePort();
  origin = `http://api.localhost:${port}`;
  const signing = await generateKeyPair("ES256");
  const deps = { clock: systemClock, random: systemRandom, ids: idSource({ clock: systemClock, random: systemRandom }) };
  platform = await startPlatform({
    ...deps,
    key,
    databaseUrl: database.applicationUrl,
    listen: { host: "127.0.0.1", port },
    origins: { portal: `http://portal.localhost:${port}`, operator: `http://operator.localhost:${port}`, api: origin },
    name: "Allod",
    identity: async () => identityProvider(createLocalJWKSet({ keys: [{ ...(await exportJWK(signing.publicKey)), alg: "ES256" }] })),
    connectors: [],
    mail: { pageAt: `http://mail.localhost:${port}` },
    trustProxy: false,
    metricsToken: undefined,
    services: ["http", "worker"],
    stack: {},
    logLevel: "silent",
  });
  const operator = { email: "otto@allod.example", name: "Otto", identity: { issuer: ISSUER, subject: "otto" } };
  await ensureFirstOperator(operator, { store: platform.store, ...deps });
  token = await new SignJWT({})
    .setProtectedHeader({ alg: "ES256" })
    .setSubject("otto")
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setExpirationTime("1h")
    .sign(signing.privateKey);
}, TIMEOUT);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** FAKE: knows one operator, and serves nothing. */
function identityProvider(keys: IdentityProvider["issuers"][number]["keys"]): IdentityProvider {
  const oidc: OidcSettings = { issuer: ISSUER, clientId: "x", clientSecret: new Secret("x"), audience: AUDIENCE };
  return {
    issuer: ISSUER,
    oidc: { portal: oidc, operator: oidc },
    issuers: [{ issuer: ISSUER, audience: AUDIENCE, application: "operator", keys }],
    enrollment: { begin: async () => undefined },
    ownIssuer: undefined,
    accountUrl: undefined,
    stop: async () => undefined,
  };
}

interface Answer {
  readonly status: number;
  readonly body: { readonly id?: string; readonly code?: string; readonly status?: string };
}

async function ask(method: "GET" | "POST", path: string, body?: object): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await loopbackFetch(`${origin}/v1${path}`, { method, headers, ...sent });
  return { status: answer.status, body: (await answer.json()) as Answer["body"] };
}

async function makeTenant(slug: string): Promise<string> {
  const made = await ask("POST", "/tenants", { slug, name: slug });
  expect(made).toMatchObject({ status: 201, body: { status: "pending" } });
  return made.body.id ?? "";
}

/** What it became: a job makes it active. */
async function read(tenant: string): Promise<unknown> {
  const { status, body } = await ask("GET", `/tenants/${tenant}`);
  return status === 200 ? body.status : `${status} ${body.code ?? ""}`;
}

interface Stream {
  heard(): string;
  readonly ended: Promise<void>;
}

/** What is streamed to somebody who listens from now on. */
async function listen(): Promise<Stream> {
  const { port, host } = new URL(origin);
  const request = get({ port, path: "/v1/events", headers: { host, authorization: `Bearer ${token}` } });
  const [stream] = (await once(request, "response")) as [IncomingMessage];
  let heard = "";
  // Cut off at the end of the tests, as is everybody else.
  stream.on("error", () => undefined).on("data", (chunk: Buffer) => (heard += chunk.toString("utf8")));
  return { heard: () => heard, ended: new Promise((resolve) => void stream.once("close", resolve)) };
}

const serverPid = async (): Promise<number> => Number((await readFile(join(folder, "database/postmaster.pid"), "utf8")).split("\n")[0]);

async function processes(): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "args"]);
  return stdout.split("\n").filter((line) => line.includes(join(folder, "database")));
}

describe("a database that ends by itself", () => {
  it(
    "is started again: those who ask are told so, and then what was saved, jobs and events are there",
    async () => {
      const before = await makeTenant("before");
      await expect.poll(() => read(before), PATIENTLY).toBe("active");
      const stream = await listen();
      const first = await serverPid();

      process.kill(first, "SIGKILL");
      await expect.poll(() => read(before), PATIENTLY).toBe("503 http.unavailable");
      await expect.poll(() => read(before), PATIENTLY).toBe("active");
      expect(await serverPid()).not.toBe(first);

      // Whoever listened all the time missed something: they listen anew, and read what there is.
      await stream.ended;
      const { heard } = await listen();
      const after = await makeTenant("after");
      await expect.poll(() => read(after), PATIENTLY).toBe("active");
      await expect.poll(heard, PATIENTLY).toContain(after);
      await expect.poll(() => told.length, PATIENTLY).toBe(2);
      expect(told[0]).toMatch(
        /The database ended: it was killed by SIGKILL[^]*started again by itself, and nothing that was saved is lost/,
      );
      expect(told[1]).toContain("The database runs again.");
    },
    TIMEOUT,
  );

  it(
    "mends itself when only one of its connections was killed",
    async () => {
      const tenant = await makeTenant("one");
      await expect.poll(() => read(tenant), PATIENTLY).toBe("active");
      const [server, said] = [await serverPid(), told.length];
      const owner = await database.owner();
      const { rows } = await owner.query<{ pid: number }>("SELECT pid FROM pg_stat_activity WHERE usename = 'allod_app' LIMIT 1");
      const gone = new Promise((resolve) => void owner.once("end", resolve));
      process.kill(rows[0]?.pid ?? 0, "SIGKILL");
      await gone;
      await expect.poll(() => read(tenant), PATIENTLY).toBe("active");
      expect([await serverPid(), told.length]).toEqual([server, said]);
    },
    TIMEOUT,
  );

  it(
    "leaves nothing running when all is ended while it is started again",
    async () => {
      const said = told.length;
      process.kill(await serverPid(), "SIGKILL");
      await expect.poll(() => told.length).toBe(said + 1);
      await platform.stop();
      await database.stop();
      expect(await processes()).toEqual([]);
      expect(told).toHaveLength(said + 1);
    },
    TIMEOUT,
  );
});
