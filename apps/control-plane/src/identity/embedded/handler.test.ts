import { createHash, randomUUID } from "node:crypto";
import { request as send } from "node:http";
import { connect } from "node:net";

import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Tables } from "../../store/schema.ts";
import { type Running, start, startAlone } from "./embedded-identity.test-support.ts";
import { enrolled, stranger } from "./person.test-support.ts";

let running: Running;

beforeAll(async () => {
  running = await startAlone();
});
afterAll(() => running.stop());

/** A request that names any host. */
function ask(path: string, headers: Readonly<Record<string, string>>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    send({ host: "127.0.0.1", port: running.port, path, headers: { host: "id.localhost", ...headers } }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    })
      .on("error", reject)
      .end();
  });
}

describe("discovery", () => {
  it("is the same whatever a request claims about where it is going", async () => {
    const texts = [];
    for (const headers of [
      {},
      { host: "id.evil.example" },
      { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
      { forwarded: "host=evil.example;proto=https" },
    ])
      texts.push((await ask("/.well-known/openid-configuration", headers)).text);
    expect(new Set(texts).size).toBe(1);
    const { issuer, ...endpoints } = JSON.parse(texts[0] ?? "") as Record<string, unknown>;
    expect(issuer).toBe(running.origin);
    expect(endpoints).toMatchObject({
      authorization_endpoint: `${running.origin}/auth`,
      token_endpoint: `${running.origin}/token`,
      jwks_uri: `${running.origin}/jwks`,
      end_session_endpoint: `${running.origin}/session/end`,
      revocation_endpoint: `${running.origin}/token/revocation`,
      code_challenge_methods_supported: ["S256"],
      id_token_signing_alg_values_supported: ["ES256"],
      backchannel_logout_supported: true,
    });
    for (const off of ["userinfo_endpoint", "registration_endpoint", "pushed_authorization_request_endpoint"])
      expect(endpoints).not.toHaveProperty(off);
  });

  it("is not led astray by a request for a whole address", async () => {
    const text = await new Promise<string>((resolve, reject) => {
      let received = "";
      const socket = connect(running.port, "127.0.0.1", () => {
        socket.end("GET http://evil.example/.well-known/openid-configuration HTTP/1.1\r\nHost: id.localhost\r\nConnection: close\r\n\r\n");
      });
      socket.on("data", (data) => {
        received += data.toString();
      });
      socket.on("close", () => resolve(received));
      socket.on("error", reject);
    });
    expect(text).toContain(`"jwks_uri":"${running.origin}/jwks"`);
    expect(text).not.toContain("evil");
  });
});

describe("every page", () => {
  it.each(["/", "/reset", "/enroll", "/nowhere", "/sign-in/portal/x", "/auth"])("%s allows no inline script or style", async (path) => {
    const person = stranger(running);
    const { headers, text } = await person.goTo(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(policy).toMatch(/form-action 'self' http:\/\/portal\.localhost:\d+ http:\/\/operator\.localhost:\d+/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toContain("no-store");
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);
    expect(running.errors).toStrictEqual([]);
  });

  it("but one of the library's, which sends a form by itself, and that by its hash", async () => {
    const { headers, text } = await stranger(running).goTo("/session/end");
    const [, script = ""] = /<script>(.*)<\/script>/s.exec(text) ?? [];
    const hash = createHash("sha256").update(script).digest("base64");
    expect(headers.get("content-security-policy")).toContain(`script-src 'self' 'sha256-${hash}'`);
  });

  it("loads only what is there, and may keep it", async () => {
    const person = stranger(running);
    const { text } = await person.goTo("/reset");
    const urls = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, url = ""]) => url);
    expect(urls).toHaveLength(4);
    for (const url of urls) {
      const { status, headers } = await person.ask(running.origin + url);
      expect(status).toBe(200);
      expect(headers.get("cache-control")).toContain("immutable");
    }
  });

  it("has labels, an order of headings, and names the field that is wrong", async () => {
    const person = stranger(running);
    const { text } = await person.goTo("/account");
    const inputs = [...text.matchAll(/<input\s+id="([^"]+)"/g)].map(([, name = ""]) => name);
    expect(inputs).toStrictEqual(["email", "password"]);
    for (const name of inputs) expect(text).toContain(`<label for="${name}">`);
    expect(text.match(/<h1/g)).toHaveLength(1);
    expect(text.match(/autofocus/g)).toHaveLength(1);
    expect(text).toMatch(/<main>/);
  });
});

describe("a form", () => {
  it.each([undefined, "null", "https://evil.example", "http://id.localhost"])("that comes from %s is refused", async (origin) => {
    const person = await enrolled(running, { id: randomUUID(), email: `${randomUUID()}@a.example` });
    const answer = await person.ask(`${running.origin}/account/sessions/end`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...(origin === undefined ? {} : { origin }) },
      body: "",
    });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("This did not come from a page of ours.");
  });

  it("that is too large is refused", async () => {
    const person = stranger(running);
    const headers = { origin: running.origin, "content-type": "application/x-www-form-urlencoded" };
    const answer = await person.ask(`${running.origin}/reset`, { method: "POST", headers, body: `email=${"x".repeat(70_000)}` });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("What was sent cannot be read.");
  });

  it("that is no JSON is refused", async () => {
    const person = stranger(running);
    const headers = { origin: running.origin, "content-type": "application/json" };
    const answer = await person.ask(`${running.origin}/account/passkeys`, { method: "POST", headers, body: "{" });
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining("cannot be read") });
  });
});

it.each(["/sign-in/x/y/z", "/assets/x/allod.css", "/%", "//evil.example/", "/.well-known/../account/x", "/interaction/x"])(
  "answers %s with a page that says that there is none",
  async (path) => {
    const { status } = await ask(path, { accept: "text/html" });
    expect([404, 303]).toContain(status);
  },
);

it("marks its cookies for encrypted connections where there are such", async () => {
  const secure = await start(running.database, { origin: "https://id.example" });
  try {
    const cookies = await new Promise<readonly string[]>((resolve, reject) => {
      const query = new URLSearchParams({
        client_id: "allod-account",
        response_type: "none",
        scope: "openid",
        redirect_uri: "https://id.example/account/signed-in",
      });
      send({ host: "127.0.0.1", port: secure.port, path: `/auth?${query.toString()}`, headers: { host: "id.example" } }, (answer) => {
        answer.resume();
        expect(answer.headers.location).toMatch(/^\/sign-in\/account\//);
        expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000");
        resolve(answer.headers["set-cookie"] ?? []);
      })
        .on("error", reject)
        .end();
    });
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Secure-allod_/);
      expect(cookie).toMatch(/; secure/i);
      expect(cookie).toMatch(/; httponly/i);
      expect(cookie).toMatch(/; samesite=lax/i);
    }
  } finally {
    await secure.stop();
  }
});

it("says that signing in does not work while the database is away, and works again after", async () => {
  const person = await enrolled(running, { id: randomUUID(), email: `${randomUUID()}@a.example` });
  const database = running.database as Kysely<Tables>;
  const original = database.transaction.bind(database);
  const away = (): never => {
    throw Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
  };
  try {
    Object.assign(database, { transaction: away });
    const begun = await (await running.client("portal")).begin();
    for (const path of ["/account", begun.url]) {
      await person.goTo(path);
      expect(person.page.status).toBe(503);
      expect(person.words).toContain("Signing in does not work at the moment.");
      expect(person.words).not.toContain("gone");
    }
    expect(running.errors.length).toBeGreaterThanOrEqual(2);
  } finally {
    Object.assign(database, { transaction: original });
  }
  await person.goTo("/account");
  expect(person.heading).toBe("Your account");
});
