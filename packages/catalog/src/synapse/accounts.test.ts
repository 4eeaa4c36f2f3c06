import { createHmac } from "node:crypto";

import type { MatrixAuthenticationGrant, SecretRef, Task, TaskIo, TaskRequest } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { fakeTaskIo } from "../task-io.test-support.ts";
import { type Account, accountTask, tokenOf } from "./accounts.ts";

const secret = (purpose: string, spec: SecretRef["spec"]): SecretRef => ({ kind: "secret-ref", name: `synapse/${purpose}`, spec });
const REGISTRATION = secret("registration", { type: "token", bytes: 32, encoding: "hex" });
const STEWARD = tokenOf("allod", { secret });
const steward: Account = { localpart: "allod", title: "Allod", administrator: true, token: STEWARD };
const bot: Account = { localpart: "bot", title: "Bot", administrator: false, token: tokenOf("bot", { secret }) };
const mas: MatrixAuthenticationGrant = {
  endpoint: { workload: "mas", port: 8080 },
  url: "https://account.acme.test",
  secret: REGISTRATION,
  administration: {
    endpoint: { workload: "mas", port: 8081 },
    clientId: "01CLIENT",
    clientSecret: { ...REGISTRATION, name: "mas/administration" },
  },
  upstream: "01UPSTREAM",
};

interface Asked extends TaskRequest {
  readonly at: string;
}

/** FAKE: a Synapse that knows tokens, and a MAS, in as far as the task asks them. */
class Server {
  readonly tokens = new Map<string, string>();
  readonly limits = new Map<string, object>();
  readonly kept = new Map<string, string>();
  readonly users = new Map<string, string>();
  readonly links = new Map<string, string>();
  readonly asked: Asked[] = [];
  /** Whether it cannot reach who would know its tokens. */
  broken = false;
  /** How often a new account is asked for before Synapse has heard of it. */
  late = 0;

  readonly io: TaskIo = fakeTaskIo({
    has: async ({ name }) => this.kept.has(name),
    reveal: async ({ name }) => this.kept.get(name) ?? `value of ${name}`,
    keep: async ({ name }, value) => void this.kept.set(name, value),
    http: async (workload, { host, port }, request) => {
      this.asked.push({ ...request, at: `${workload} -> ${host}:${port}` });
      const [status, body] = this.answer(request);
      return { status, headers: {}, body: JSON.stringify(body) };
    },
  });

  answer({ method, path, headers = {}, body = "{}" }: TaskRequest): [number, unknown] {
    const who = this.tokens.get((headers["authorization"] ?? "").replace("Bearer ", ""));
    const name = decodeURIComponent(path).split("/").at(-1) ?? "";
    if (path.endsWith("/whoami") && this.broken) return [503, { error: "Unable to introspect the access token" }];
    if (path.endsWith("/whoami")) return who === undefined || this.late-- > 0 ? [401, {}] : [200, { user_id: who }];
    if (path.endsWith("/override_ratelimit")) {
      const id = decodeURIComponent(path.split("/").at(-2) ?? "");
      if (who !== "@allod:acme.test") return [403, {}];
      if (method === "POST") this.limits.set(id, JSON.parse(body) as object);
      return [200, this.limits.get(id) ?? {}];
    }
    if (path === "/_synapse/admin/v1/register") return method === "GET" ? [200, { nonce: "n0" }] : this.register(JSON.parse(body) as never);
    if (path === "/oauth2/token") return [200, { access_token: "of-mas" }];
    if (headers["authorization"] !== "Bearer of-mas") return [401, {}];
    if (path.includes("/by-username/")) return this.users.has(name) ? [200, { data: { id: this.users.get(name) } }] : [404, {}];
    const given = JSON.parse(body) as { username: string; actor_user_id: string; user_id: string; subject: string };
    if (path.endsWith("/upstream-oauth-links")) {
      if (this.links.has(given.subject)) return [409, {}];
      this.links.set(given.subject, given.user_id);
      return [201, {}];
    }
    if (path === "/api/admin/v1/users") {
      this.users.set(given.username, `id of ${given.username}`);
      return [201, { data: { id: `id of ${given.username}` } }];
    }
    const [localpart = ""] = [...this.users].find(([, id]) => id === given.actor_user_id) ?? [];
    return [201, { data: { attributes: { access_token: this.token(localpart) } } }];
  }

  register({
    username,
    mac,
    nonce,
    password,
    admin,
  }: {
    username: string;
    mac: string;
    nonce: string;
    password: string;
    admin: boolean;
  }): [number, object] {
    const signed = `${nonce}\0${username}\0${password}\0${admin ? "admin" : "notadmin"}`;
    if (mac !== createHmac("sha1", "value of synapse/registration").update(signed).digest("hex")) return [403, {}];
    if (this.users.has(username)) return [400, { errcode: "M_USER_IN_USE" }];
    this.users.set(username, "");
    return [200, { access_token: this.token(username) }];
  }

  token(localpart: string): string {
    const token = `token-${this.tokens.size}`;
    this.tokens.set(token, `@${localpart}:acme.test`);
    return token;
  }
}

const taskOf = (account: Account, source: Parameters<typeof accountTask>[1]["source"]): Task =>
  accountTask(account, { source, serverName: "acme.test", steward: STEWARD });

async function settle(task: Task, { io }: Server): Promise<string[]> {
  const changes = await task.check(io);
  for (const change of changes) await change.apply();
  expect(await task.check(io)).toEqual([]);
  return changes.map(({ summary }) => summary);
}

describe.each([
  ["Synapse itself", { registration: REGISTRATION }],
  ["the authentication service", { mas }],
] as const)("an account for a program, made in %s", (_name, source) => {
  it("is made once with a token that is kept, may do as much as it likes, and is left alone after that", async () => {
    const server = new Server();
    expect(await settle(taskOf(steward, source), server)).toEqual(["make the chat account @allod:acme.test and a token for it"]);
    expect(await settle(taskOf(bot, source), server)).toEqual(["make the chat account @bot:acme.test and a token for it"]);
    expect(server.tokens.get(server.kept.get("synapse/account-bot") ?? "")).toBe("@bot:acme.test");
    expect(server.limits.get("@bot:acme.test")).toEqual({ messages_per_second: 0, burst_count: 0 });
    expect(await settle(taskOf(bot, source), server)).toEqual([]);
  });

  it("keeps its token while Synapse cannot say whether it is good", async () => {
    const server = new Server();
    await settle(taskOf(steward, source), server);
    server.broken = true;
    await expect(taskOf(steward, source).check(server.io)).rejects.toMatchObject({ code: "matrix.api.refused" });
    expect(server.tokens.size).toBe(1);
  });

  it("gets its limits lifted again when somebody has set some", async () => {
    const server = new Server();
    await settle(taskOf(steward, source), server);
    server.limits.clear();
    expect(await settle(taskOf(steward, source), server)).toEqual(["lift the limits of @allod:acme.test"]);
  });
});

describe("under the authentication service", () => {
  it("no account is made in Synapse, where it would be an orphan that nobody signs in to", async () => {
    const server = new Server();
    await settle(taskOf(steward, { mas }), server);
    expect(server.asked.filter(({ path }) => path.includes("/register") || path.includes("/v2/users"))).toEqual([]);
    expect(server.asked.filter(({ path }) => path.startsWith("/api/admin/")).map(({ at }) => at)).toEqual(
      Array(4).fill("synapse -> mas-for-synapse:8081"),
    );
  });

  it("a lost token is made anew for the account that is there", async () => {
    const server = new Server();
    await settle(taskOf(steward, { mas }), server);
    server.kept.clear();
    await settle(taskOf(steward, { mas }), server);
    expect([...server.users.keys()]).toEqual(["allod"]);
  });

  it("nobody gets a program's account by having its name: it is signed in to, by nobody", async () => {
    const server = new Server();
    await settle(taskOf(steward, { mas }), server);
    expect([...server.links]).toEqual([["program allod", "id of allod"]]);
  });

  it("a new account is waited for, which Synapse hears of later", async () => {
    const server = new Server();
    server.late = 3;
    await settle(taskOf(steward, { mas }), server);
    expect(server.asked.filter(({ path }) => path.endsWith("/whoami"))).toHaveLength(5);
  });

  it("only the steward may administer Synapse, and both by scopes of a person's token: Synapse takes none of a program", async () => {
    const server = new Server();
    await settle(taskOf(steward, { mas }), server);
    await settle(taskOf(bot, { mas }), server);
    const scopes = server.asked.flatMap(({ path, body = "" }) =>
      path.endsWith("/personal-sessions") ? [(JSON.parse(body) as { scope: string }).scope] : [],
    );
    expect(scopes).toEqual(["urn:matrix:client:api:* urn:synapse:admin:*", "urn:matrix:client:api:*"]);
  });
});

describe("in Synapse itself", () => {
  it("an account that is there without its token is not guessed at: the error says what to do", async () => {
    const server = new Server();
    server.users.set("allod", "");
    const [change] = await taskOf(steward, { registration: REGISTRATION }).check(server.io);
    await expect(change?.apply()).rejects.toMatchObject({ code: "matrix.account.taken" });
  });
});
