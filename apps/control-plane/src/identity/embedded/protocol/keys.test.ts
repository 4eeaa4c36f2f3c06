import { createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";

import { loopbackFetch } from "../../../bff/loopback-fetch.ts";
import { id, masterKey, type Relying, type Running, startAlone } from "../embedded-identity.test-support.ts";
import { enrolled, type Person } from "../person.test-support.ts";
import { signingKeys } from "./keys.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

let running: Running;
let portal: Relying;
let person: Person;

beforeAll(async () => {
  running = await startAlone();
  portal = await running.client("portal");
  person = await enrolled(running, { id: id(1), email: "anna@a.example" });
});
afterAll(() => running.stop());

async function token(): Promise<string> {
  const begun = await portal.begin();
  await person.goTo(begun.url);
  return (await portal.tokens(person.location, begun)).access_token;
}

async function published(): Promise<readonly string[]> {
  const answer = await loopbackFetch(`${running.origin}/jwks`);
  const { keys } = (await answer.json()) as { keys: { kid: string; d?: string }[] };
  expect(keys.filter((key) => "d" in key)).toStrictEqual([]);
  return keys.map(({ kid }) => kid);
}

it("publishes a new key before it signs, and the old one until its tokens are over", async () => {
  const old = await token();
  const [oldKey = ""] = await published();
  expect(decodeProtectedHeader(old).kid).toBe(oldKey);

  await running.identity.rotateKeys();
  const both = await published();
  expect(both).toHaveLength(2);
  expect(decodeProtectedHeader(await token()).kid).toBe(oldKey);

  running.clock.forward(11 * MINUTE);
  await running.identity.tend();
  const fresh = await token();
  const newKey = both.find((kid) => kid !== oldKey);
  expect(decodeProtectedHeader(fresh).kid).toBe(newKey);
  const fetchKeys = (url: string, init: RequestInit): Promise<Response> => loopbackFetch(url, init);
  const keys = createRemoteJWKSet(new URL(`${running.origin}/jwks`), { [customFetch]: fetchKeys });
  for (const each of [old, fresh]) await expect(jwtVerify(each, keys, { issuer: running.origin })).resolves.toBeDefined();

  running.clock.forward(9 * DAY);
  await running.identity.tend();
  expect(await published()).toStrictEqual([newKey]);
});

it("rotates by itself after 90 days, once for all replicas", async () => {
  const [before] = await published();
  running.clock.forward(90 * DAY);
  const replica = signingKeys({ database: running.database, clock: running.clock, key: masterKey });
  await Promise.all([running.identity.tend(), replica.tend(), replica.tend()]);
  const after = await published();
  expect(after).toHaveLength(2);
  expect(after).toContain(before);
  expect((await replica.current()).map(({ kid }) => kid)).toStrictEqual(after);
});
