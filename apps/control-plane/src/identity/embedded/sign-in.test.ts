import { decodeJwt } from "jose";
import * as oidc from "openid-client";
import { afterAll, beforeAll, expect, it } from "vitest";

import { startDatabase } from "../../store/embedded.test-support.ts";
import { authenticatorApp, enrolled, PASSWORD, Person, type Running, start } from "./embedded-identity.test-support.ts";

const id = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;

let running: Running;
let stop: () => Promise<void>;

beforeAll(async () => {
  const store = await startDatabase();
  running = await start(store.database);
  stop = async () => {
    await running.stop();
    await store.stop();
  };
});
afterAll(() => stop());

it("enrols somebody, who is signed in to the portal with it, and gets tokens for it", async () => {
  const { origin, identity } = running;
  const portal = await running.client("portal");
  const anna = new Person(running);
  const begun = await identity.enrollment.begin({ id: id(1), email: "anna@a.example", displayName: "Anna", locale: "en", application: "portal" });
  await anna.goTo(begun?.url ?? "");
  expect(anna.page.url).toBe(`${origin}/enroll`);
  expect(anna.heading).toBe("Choose a password");
  await anna.submit("/enroll", { "new-password": PASSWORD });
  expect(anna.location).toBe(`${portal.origin}/auth/login`);

  const { url, verifier, state } = await portal.begin();
  await anna.goTo(url);
  expect(anna.location).toMatch(/^http:\/\/portal\.localhost:\d+\/auth\/callback\?code=/);
  const tokens = await oidc.authorizationCodeGrant(portal.config, new URL(anna.location), { pkceCodeVerifier: verifier, expectedState: state });
  expect(tokens.claims()).toMatchObject({ sub: id(1), name: "Anna", email: "anna@a.example", locale: "en", amr: ["pwd"], acr: "urn:allod:one-factor" });
  expect(decodeJwt(tokens.access_token)).toMatchObject({ iss: origin, aud: "allod-portal", sub: id(1) });
  expect(tokens.expires_in).toBe(300);
  expect(running.errors).toStrictEqual([]);
});
