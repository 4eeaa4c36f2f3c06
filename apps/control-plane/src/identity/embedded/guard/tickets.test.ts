import { systemRandom } from "@allod/core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { startDatabase } from "../../../store/embedded.test-support.ts";
import { testClock } from "../embedded-identity.test-support.ts";
import { type Tickets, tickets } from "./tickets.ts";

const clock = testClock();
const HOUR = 3_600_000;
const challenge = { purpose: "passkey", accountId: undefined, application: "portal", boundTo: "a sign-in" } as const;

let made: Tickets;
let stop: () => Promise<void>;

beforeAll(async () => {
  const store = await startDatabase();
  made = tickets({ database: store.database, clock, random: systemRandom });
  stop = store.stop;
});
afterAll(() => stop());

it("gives what it was made for to one of many who use it at once", async () => {
  const token = await made.issue(challenge);
  const all = await Promise.all(Array.from({ length: 8 }, () => made.use(token, "passkey")));
  expect(all.filter((ticket) => ticket !== undefined)).toStrictEqual([challenge]);
  expect(await made.look(token, "passkey")).toStrictEqual({ state: "used", ticket: challenge });
});

it("is of no use after its time, or for anything else", async () => {
  const token = await made.issue(challenge);
  expect(await made.use(token, "enroll")).toBeUndefined();
  expect(await made.look(token, "reset")).toStrictEqual({ state: "unknown" });
  clock.forward(HOUR);
  expect(await made.use(token, "passkey")).toBeUndefined();
  expect(await made.look(token, "passkey")).toMatchObject({ state: "expired" });
  await made.clean();
  expect(await made.look(token, "passkey")).toStrictEqual({ state: "unknown" });
});
