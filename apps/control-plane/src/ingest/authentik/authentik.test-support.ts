import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { type AuthentikFake, type Fate, startAuthentikFake } from "@allod/connectors/fakes";
import { Secret, systemClock } from "@allod/core";

import type { Batch, PolledSource, SourceEvent } from "../source.ts";
import { authentikSources } from "./source.ts";

const TOKEN = "api-token-4711";
const NOON = Date.UTC(2026, 10, 24, 12);
const never = new AbortController().signal;

/** A moment of the day of the tests, as authentik writes it: seconds after noon, and microseconds. */
export function created(seconds: number, micros = 0): string {
  return `${new Date(NOON + seconds * 1000).toISOString().slice(0, 19)}.${String(micros).padStart(6, "0")}Z`;
}

export interface Log {
  readonly fake: AuthentikFake;
  readonly source: PolledSource;
  read(cursor: unknown, limit?: number): Promise<Batch<unknown>>;
  /** Reads until there is no more; gives all events, also those that came twice, and where it ended. */
  readAll(cursor?: unknown, limit?: number): Promise<{ readonly events: readonly SourceEvent[]; readonly cursor: unknown }>;
}

/** The event log of a FAKE authentik and its source. `now`: minutes after noon. */
export async function withLog(test: (log: Log) => Promise<void>, { token = TOKEN, now = 60 } = {}): Promise<void> {
  const fake = await startAuthentikFake({ token: TOKEN, powerlessToken: "powerless" });
  const [source] = authentikSources({ url: fake.url, token: new Secret(token), pause: 15_000 }, { clock: systemClock });
  if (source === undefined) throw new Error("no source");
  const read: Log["read"] = (cursor, limit = 1000) => source.read(cursor, { limit, now: new Date(NOON + now * 60_000), signal: never });
  try {
    await test({
      fake,
      source,
      read,
      async readAll(from = source.start, limit) {
        const events: SourceEvent[] = [];
        let cursor = from;
        for (;;) {
          const batch = await read(cursor, limit);
          events.push(...batch.events);
          // As it is kept.
          cursor = source.cursor.parse(JSON.parse(JSON.stringify(batch.cursor)));
          if (!batch.more) return { events, cursor };
        }
      },
    });
  } finally {
    await fake.stop();
  }
}

export const idsOf = (events: readonly { readonly externalId: string }[]): readonly string[] =>
  [...new Set(events.map(({ externalId }) => externalId))].toSorted();

export interface UnrulyAuthentik {
  readonly fake: AuthentikFake;
  readonly url: string;
  /** From now on it does what it is asked. */
  calm(): void;
  stop(): Promise<void>;
}

const TROUBLE: readonly Fate[] = ["500", "429", "late", "drop"];

/**
 * A FAKE authentik on a bad day: one request in ten fails or is not answered; rows are there twice for a while, and those of one
 * moment come in any order. `below`: chance, a whole number below another.
 */
export async function startUnrulyAuthentik({
  token,
  below,
}: {
  readonly token: string;
  readonly below: (limit: number) => number;
}): Promise<UnrulyAuthentik> {
  const fake = await startAuthentikFake({ token });
  const { rows } = fake.events;
  const twice: string[] = [];
  let isCalm = false;
  fake.misbehave(() => {
    if (isCalm) return "ok";
    const row = rows[below(rows.length)];
    if (row !== undefined && !twice.includes(row.pk) && below(3) === 0) {
      rows.push(row);
      twice.push(row.pk);
    }
    if (below(3) === 0) fake.events.remove(twice.shift() ?? "");
    return below(10) === 0 ? (TROUBLE[below(TROUBLE.length)] ?? "ok") : "ok";
  });

  function disordered(given: readonly { readonly created: string }[]): readonly object[] {
    return given
      .map((row) => ({ row, moment: Date.parse(row.created), turn: below(1000) }))
      .toSorted((a, b) => a.moment - b.moment || a.turn - b.turn)
      .map(({ row }) => row);
  }

  async function pass({ url = "", headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await fetch(`${fake.url}${url}`, { headers: { authorization: headers.authorization ?? "" } });
    const body = (await answer.json()) as { readonly results?: readonly { readonly created: string }[] };
    const { results } = body;
    const isLeft = isCalm || results === undefined || url.includes("ordering=-");
    const wait = answer.headers.get("retry-after");
    response
      .writeHead(answer.status, { "content-type": "application/json", ...(wait === null ? {} : { "retry-after": wait }) })
      .end(JSON.stringify(isLeft ? body : { ...body, results: disordered(results) }));
  }
  const server = createServer((request, response) => {
    pass(request, response).catch(() => request.socket.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    fake,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calm: () => void (isCalm = true),
    async stop() {
      server.close();
      server.closeAllConnections();
      await fake.stop();
    },
  };
}
