import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { freePort } from "../free-port.test-support.ts";
import { prosodyPresent, startProsody } from "./running-prosody.test-support.ts";
import { SIGN_IN_MODULE } from "./sign-in-module.ts";

const PUBLIC = "https://meet.acme.test";
/** FAKE identity provider: describes itself, and exchanges codes as the tests say. */
class Provider {
  readonly exchanges: { authorization: string | undefined; body: URLSearchParams }[] = [];
  claims: Record<string, unknown> = {};
  readonly #server: Server;
  issuer = "";

  constructor() {
    this.#server = createServer((request, response) => {
      const answer = (body: unknown) => response.setHeader("content-type", "application/json").end(JSON.stringify(body));
      if (request.url === "/.well-known/openid-configuration")
        return answer({ issuer: this.issuer, authorization_endpoint: "https://id.acme.test/auth", token_endpoint: `${this.issuer}/token` });
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        this.exchanges.push({ authorization: request.headers.authorization, body: new URLSearchParams(body) });
        answer({ id_token: `e30.${Buffer.from(JSON.stringify(this.claims)).toString("base64url")}.e30` });
      });
    });
  }
  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.issuer = `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }
  stop(): void {
    this.#server.close();
  }
}

describe.skipIf(!prosodyPresent)("the sign-in for meetings, in a real Prosody", () => {
  const provider = new Provider();
  let port: number;
  let prosody: { stop(): Promise<void> };

  beforeAll(async () => {
    await provider.start();
    port = await freePort();
    prosody = await startProsody(
      `plugin_paths = { "@/modules" }
data_path = "@/data"
run_as_root = true
pidfile = "@/prosody.pid"
log = { { levels = { min = "info" }, to = "console" } }
modules_disabled = { "c2s", "s2s" }
http_ports = { ${port} }
http_interfaces = { "127.0.0.1" }
https_ports = { }
http_default_host = "meet.jitsi"
VirtualHost "guest.meet.jitsi"
    modules_enabled = { "allod_sign_in" }
VirtualHost "meet.jitsi"
    modules_enabled = { "allod_sign_in" }
    app_id = "jitsi"
    app_secret = "token secret"
    allod_public_url = "${PUBLIC}"
    allod_issuer = "${provider.issuer}"
    allod_discovery_url = "${provider.issuer}/.well-known/openid-configuration"
    allod_client_id = "jitsi"
    allod_client_secret = "client secret"
    allod_state_secret = "state secret"
`,
      { files: { "modules/mod_allod_sign_in.lua": SIGN_IN_MODULE, "data/.keep": "" }, service: "http" },
    );
  });
  afterAll(async () => {
    provider.stop();
    await prosody.stop();
  });

  const get = (path: string, cookie = "") => fetch(`http://127.0.0.1:${port}/_sign-in${path}`, { redirect: "manual", headers: { cookie } });
  /** Goes to the provider, and says what comes back from there when somebody signs in. */
  async function begin(room = "Team Treffen") {
    const response = await get(`/?room=${encodeURIComponent(room)}`);
    const asked = new URL(response.headers.get("location") ?? "").searchParams;
    const cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const now = Math.floor(Date.now() / 1000);
    provider.claims = {
      iss: provider.issuer,
      aud: "jitsi",
      exp: now + 60,
      nonce: asked.get("nonce"),
      sub: "u1",
      name: "Anna Berg",
      email: "a@acme.test",
    };
    return { response, asked, cookie, back: `/callback?code=the-code&state=${asked.get("state")}` };
  }

  it("asks the provider for a code, with PKCE, and binds the attempt to the browser", async () => {
    const { response, asked } = await begin();
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toMatch(/^https:\/\/id\.acme\.test\/auth\?/);
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: "code",
      scope: "openid profile email",
      client_id: "jitsi",
      redirect_uri: `${PUBLIC}/_sign-in/callback`,
      code_challenge_method: "S256",
    });
    expect(response.headers.get("set-cookie")).toMatch(
      /^__Host-allod-meet=[\w-]{32}; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/,
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("leads back to the room with a token that Jitsi's own check accepts", async () => {
    const { asked, cookie, back } = await begin();
    const response = await get(back, `other=1; ${cookie}`);
    const [address, fragment = ""] = (response.headers.get("location") ?? "").split("#");
    expect(address).toBe(`${PUBLIC}/Team%20Treffen`);
    const token = JSON.parse(decodeURIComponent(fragment.replace("jwt=", ""))) as string;
    const [header = "", payload = "", signature] = token.split(".");
    expect(signature).toBe(createHmac("sha256", "token secret").update(`${header}.${payload}`).digest("base64url"));
    expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({ alg: "HS256", typ: "JWT" });
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as { exp: number; iat: number };
    expect(claims).toMatchObject({
      iss: "allod",
      aud: "jitsi",
      sub: "meet.jitsi",
      room: "*",
      context: { user: { id: "u1", name: "Anna Berg", email: "a@acme.test" } },
    });
    expect(claims.exp - claims.iat).toBe(43_200);
    const exchange = provider.exchanges.at(-1);
    expect(exchange?.authorization).toBe(`Basic ${Buffer.from("jitsi:client%20secret").toString("base64")}`);
    const verifier = exchange?.body.get("code_verifier") ?? "";
    expect(createHash("sha256").update(verifier).digest("base64url")).toBe(asked.get("code_challenge"));
    expect(exchange?.body.get("redirect_uri")).toBe(`${PUBLIC}/_sign-in/callback`);
  });

  it("refuses what another browser began, what was changed, and what was made up", async () => {
    const { cookie, back } = await begin();
    const { cookie: others } = await begin();
    const before = provider.exchanges.length;
    expect((await get(back)).status).toBe(400);
    expect((await get(back, others)).status).toBe(400);
    expect((await get(back.replace(/state=./, "state=A"), cookie)).status).toBe(400);
    expect((await get("/callback?code=x&state=", cookie)).status).toBe(400);
    expect((await get("/callback", cookie)).status).toBe(400);
    expect(provider.exchanges).toHaveLength(before);
  });

  it.each([
    ["of another issuer", { iss: "https://evil.example" }],
    ["meant for another app", { aud: ["nextcloud"] }],
    ["of another sign-in", { nonce: "another" }],
    ["that is over", { exp: 1 }],
  ])("refuses a token %s", async (_what, wrong) => {
    const { cookie, back } = await begin();
    provider.claims = { ...provider.claims, ...wrong };
    const response = await get(back, cookie);
    expect(response.status).toBe(502);
    expect(response.headers.get("location")).toBeNull();
  });

  it("says so when somebody was not signed in, and leads nobody to another host", async () => {
    const { cookie, back } = await begin();
    expect((await get(back.replace("code=the-code", "error=access_denied"), cookie)).status).toBe(403);
    const elsewhere = await begin("/evil.example/x?y#z");
    const response = await get(elsewhere.back, elsewhere.cookie);
    expect(response.headers.get("location")).toMatch(/^https:\/\/meet\.acme\.test\/%2[fF]evil\.example%2[fF]x%3[fF]y%23z#jwt=/);
  });

  it("takes an audience that is a list, as providers may write it", async () => {
    const { cookie, back } = await begin();
    provider.claims = { ...provider.claims, aud: ["jitsi", "account"] };
    expect((await get(back, cookie)).status).toBe(302);
  });
});
