import { idSource, systemClock, systemRandom } from "@allod/core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import type { Mail, Store } from "../domain/store.ts";
import { type Database, within } from "./database.ts";
import { startDatabase } from "./embedded.test-support.ts";
import { outbox } from "./mail.ts";
import { postgresStore } from "./store.ts";

let database: Database;
let stop: () => Promise<void>;
let store: Store;
const later = (minutes: number): Date => new Date(systemClock.now().getTime() + minutes * 60_000);

beforeAll(async () => {
  ({ database, stop } = await startDatabase());
  store = postgresStore({
    database,
    clock: systemClock,
    ids: idSource({ clock: systemClock, random: systemRandom }),
    enqueue: async () => undefined,
  });
}, 60_000);
afterAll(() => stop());
beforeEach(() => store.within({ tenants: [] }, (tx) => tx.send({ to: "anna@acme.org", subject: "Invitation", text: "the link" })));

function kept() {
  return within(database, "everything", (connection) =>
    connection
      .selectFrom("mail")
      .select(["body", "sent_at", "attempts", "retry_at"])
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirstOrThrow(),
  );
}

it("is sent once, by whoever of two is first, and its text is forgotten", async () => {
  const sent: Mail[] = [];
  const send = async (mail: Mail): Promise<void> => void sent.push(mail);
  const counts = await Promise.all([1, 2].map(() => outbox(database).sendDue(later(1), send)));
  expect(counts.toSorted((a, b) => a - b)).toEqual([0, 1]);
  expect(sent).toEqual([{ to: "anna@acme.org", subject: "Invitation", text: "the link" }]);
  expect(await kept()).toMatchObject({ body: null, attempts: 1, retry_at: null, sent_at: expect.any(Date) as Date });
});

it("that is refused is tried again later, with its text, and not before", async () => {
  const refuse = () => Promise.reject(new Error("the server is away"));
  expect(await outbox(database).sendDue(later(1), refuse)).toBe(0);
  expect(await kept()).toMatchObject({ body: "the link", attempts: 1, sent_at: null });
  const sent: Mail[] = [];
  const send = async (mail: Mail): Promise<void> => void sent.push(mail);
  expect(await outbox(database).sendDue(later(1.1), send)).toBe(0);
  expect(await outbox(database).sendDue(later(2), send)).toBe(1);
});
