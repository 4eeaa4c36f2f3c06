import { chromium } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";

import { BROWSER } from "./support/browser.ts";
import { containerIds } from "./support/docker.ts";
import { signIn } from "./support/sign-in.ts";
import { call } from "./support/web.ts";
import { DOMAIN, type Up, Workspace } from "./support/workspace.ts";

const MATRIX = `https://matrix.${DOMAIN}`;
const CHAT = `https://chat.${DOMAIN}`;

describe("a workspace file of five lines, brought up on an empty target", () => {
  let workspace: Workspace;
  let first: Up;
  let authority: string;

  beforeAll(async () => {
    workspace = await Workspace.shared();
    await workspace.write();
    first = await workspace.up();
    authority = await workspace.secret("caddy/authority/certificate");
  });

  it("creates every container, sets up databases, and passes every check that can be asked", () => {
    expect(first.changes.map(({ workload, kind }) => `${kind} ${workload}`)).toEqual([
      "create caddy",
      "create coturn",
      "create element-web",
      "create keycloak",
      "create postgres",
      "create synapse",
    ]);
    expect(first.tasks.find(({ task }) => task === "postgres.database.synapse")?.changes).toContain("create the database synapse");
    expect(first.probes.filter(({ status }) => status === "fail")).toEqual([]);
    expect(first.probes.filter(({ status }) => status === "unknown").map(({ id }) => id)).toEqual(
      first.probes.map(({ id }) => id).filter((id) => id.startsWith("dns.")),
    );
  });

  it("has next to nothing left to set up in the realm that Keycloak imported", () => {
    // The profile of people is kept beside the realm: an import would have to bring all of it.
    expect(first.tasks.find(({ task }) => task === "keycloak.realm")?.changes).toEqual([
      "let administrators, and nobody else, keep attributes of people",
    ]);
  });

  it("changes nothing when it is brought up again", async () => {
    const before = await containerIds();
    const again = await workspace.up();
    expect(again.changed).toBe(false);
    expect(again.release).toBe(first.release);
    expect(again.tasks.flatMap(({ changes }) => changes)).toEqual([]);
    expect(await containerIds()).toEqual(before);
  });

  it("tells apps and other servers where chat is, over TLS, with CORS", async () => {
    const client = await call(authority, `https://${DOMAIN}/.well-known/matrix/client`, { headers: { origin: "https://app.example" } });
    expect(client.json()).toEqual({ "m.homeserver": { base_url: MATRIX } });
    expect(client.headers["access-control-allow-origin"]).toBe("*");
    expect((await call(authority, `https://${DOMAIN}/.well-known/matrix/server`)).json()).toEqual({ "m.server": `matrix.${DOMAIN}:443` });
    const version = await call(authority, `${MATRIX}/_matrix/federation/v1/version`);
    expect(version.json<{ server: { name: string; version: string } }>().server).toEqual({ name: "Synapse", version: "1.163.2" });
  });

  it("lets a person sign in through Keycloak with a password and a one-time code set up on the way, then talk", async () => {
    const browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: [...BROWSER, "--host-resolver-rules=MAP *.test 127.0.0.1"],
    });
    try {
      const person = {
        username: "anna.berg",
        password: await workspace.secret("keycloak/first-password"),
        newPassword: "a longer passphrase 7",
      };
      const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
      const start = `${MATRIX}/_matrix/client/v3/login/sso/redirect?redirectUrl=${encodeURIComponent(`${CHAT}/`)}`;
      await page.goto(start);
      const asked = await signIn(page, person, { identityHost: `id.${DOMAIN}` });
      expect(asked.toSorted()).toEqual(["kc-form-login", "kc-passwd-update-form", "kc-totp-settings-form"]);

      const back = new URL(page.url());
      expect(back.origin).toBe(CHAT);
      const token = back.searchParams.get("loginToken");
      const session = await call(authority, `${MATRIX}/_matrix/client/v3/login`, {
        method: "POST",
        body: { type: "m.login.token", token },
      });
      expect(session.json<{ user_id: string }>().user_id).toBe(`@anna.berg:${DOMAIN}`);
      await talk(authority, session.json<{ access_token: string }>().access_token);
    } finally {
      await browser.close();
    }
  });
});

async function talk(authority: string, accessToken: string): Promise<void> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const room = await call(authority, `${MATRIX}/_matrix/client/v3/createRoom`, {
    method: "POST",
    headers,
    body: { name: "General", preset: "private_chat" },
  });
  const { room_id: id } = room.json<{ room_id: string }>();
  const path = `${MATRIX}/_matrix/client/v3/rooms/${encodeURIComponent(id)}`;
  const sent = await call(authority, `${path}/send/m.room.message/1`, {
    method: "PUT",
    headers,
    body: { msgtype: "m.text", body: "Hello" },
  });
  expect(sent.status).toBe(200);
  const read = await call(authority, `${path}/messages?dir=b&limit=1`, { headers });
  expect(read.json<{ chunk: { content: { body: string } }[] }>().chunk.map(({ content }) => content.body)).toEqual(["Hello"]);
}
