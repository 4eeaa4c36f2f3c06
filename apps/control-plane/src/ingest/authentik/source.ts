import { productHttp } from "@allod/connectors";
import type { Clock } from "@allod/core";
import { z } from "zod";

import { type Ask, asker } from "../ask.ts";
import { momentOf, textAt } from "../json.ts";
import { address, hostOf, pause, secret } from "../settings.ts";
import { IngestError, type PolledSource } from "../source.ts";
import { beginning, type Found, type Log, readWindow, type WindowCursor, windowCursor } from "../time-window.ts";
import { authentikEvent } from "./map.ts";

const TITLE = "authentik";
const PATH = "/events/events/";
/** How often the newest event is looked for where it must be: it may be deleted in between. */
const TRIES = 3;

export const authentikEvents = z.strictObject({
  url: address.describe("Where authentik is: https://id.example.com"),
  token: secret.describe("The key of a token with the intent `api` that does not expire, of a user who may view events"),
  pause: pause("15s").describe("How long to wait after a reading that found nothing new"),
});
export type AuthentikEvents = z.output<typeof authentikEvents>;

/** The event log of an authentik (2026.5 and later: before, it could not be asked by time). */
export function authentikSources({ url, token, pause }: AuthentikEvents, { clock }: { readonly clock: Clock }): readonly PolledSource[] {
  const http = productHttp({
    title: TITLE,
    baseUrl: `${url.replace(/\/$/, "")}/api/v3`,
    headers: async () => ({ authorization: `Bearer ${token.reveal()}` }),
  });
  const log = eventLog(asker(http, { title: TITLE, refused: "Its token must be good, and of a user who may view events.", clock }));
  const source: PolledSource<WindowCursor> = {
    source: "authentik",
    instance: hostOf(url),
    cursor: windowCursor,
    start: beginning,
    pause,
    read: (cursor, options) => readWindow(log, cursor, options),
  };
  return [source];
}

/** `autocomplete`, which comes along, is not looked at. */
const answer = z.object({ pagination: z.object({ next: z.number(), count: z.number() }), results: z.array(z.unknown()) });
type Answer = z.output<typeof answer>;

/** A page beyond the end is 404 (recorded, 2026.8.0-rc1). */
const NOTHING: Answer = { pagination: { next: 0, count: 0 }, results: [] };

function eventLog(ask: Ask): Log {
  function list(query: Readonly<Record<string, string | number>>, signal: AbortSignal): Promise<Answer> {
    return ask({ path: PATH, query, answer, missing: NOTHING, signal });
  }

  return {
    title: TITLE,
    grain: 1000,

    async page({ from, offset, size, signal }) {
      // Events of one moment come in any order unless it is said: they would move from page to page.
      const query = { search: since(from), ordering: "created,pk", page_size: size, page: offset / size + 1 };
      const { pagination, results } = await list(query, signal);
      return { rows: results.map(found), isLast: pagination.next === 0, count: pagination.count };
    },

    /**
     * A query that is not understood is no error: it is looked for as text, and finds nothing (recorded, 2026.8.0-rc1). The newest
     * event is asked for without one; if it is of that time, the query must bring it.
     */
    async prove({ from, seen, signal }) {
      for (let tries = 0; tries < TRIES; tries++) {
        const newest = (await list({ ordering: "-created", page_size: 1 }, signal)).results.map(found)[0];
        if (newest?.at === undefined || newest.at < from || seen.has(newest.id)) return;
        // It may be younger than the answer in which it is not.
        const query = { search: since(newest.at), ordering: "-created", page_size: 100 };
        if ((await list(query, signal)).results.some((row) => found(row)?.id === newest.id)) return;
      }
      throw new IngestError(
        "broken",
        `${TITLE} does not understand the query for events by time: it has newer ones than it gives. Version 2026.5 or later is needed.`,
      );
    },
  };
}

/** In AKQL, to the second. */
function since(moment: number): string {
  return `created >= "${new Date(moment).toISOString().slice(0, 19).replace("T", " ")}"`;
}

function found(row: unknown): Found | undefined {
  const event = authentikEvent(row);
  return event === undefined ? undefined : { id: event.externalId, at: momentOf(textAt(row, "created"))?.getTime(), event };
}
