import { productHttp } from "@allod/connectors";
import type { Clock } from "@allod/core";
import { z } from "zod";

import { asker } from "../ask.ts";
import { address, pause, secret } from "../settings.ts";
import type { PolledSource } from "../source.ts";
import { beginning, type List, type ListCursor, listCursor, readList } from "./list.ts";
import { accountReport, messageReport, newAccount } from "./map.ts";

const TITLE = "Synapse";

export const synapseEvents = z.strictObject({
  homeserverUrl: address.describe("Where its admin API is, also if that is not public: http://synapse:8008"),
  serverName: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?$/, "lower case, without a scheme")
    .describe("The part after the colon of everybody's Matrix id: example.com"),
  adminToken: secret.describe("An access token of an account that is an administrator of the server"),
  pause: pause("2m").describe("How long to wait after a reading that found nothing new"),
});
export type SynapseEvents = z.output<typeof synapseEvents>;

/**
 * What Synapse tells its administrators with a time and an id (1.157 and later). It keeps no log of sign-ins, rooms or changes:
 * those are not to be had here; media that was quarantined is listed without who did it and when.
 */
export function synapseSources(config: SynapseEvents, { clock }: { readonly clock: Clock }): readonly PolledSource[] {
  const { homeserverUrl, serverName, adminToken, pause } = config;
  const http = productHttp({
    title: TITLE,
    baseUrl: `${homeserverUrl.replace(/\/$/, "")}/_synapse/admin`,
    headers: async () => ({ authorization: `Bearer ${adminToken.reveal()}` }),
  });
  const ask = asker(http, { title: TITLE, refused: "Its access token must be good, and of an administrator of the server.", clock });
  const lists: readonly List[] = [
    {
      path: "/v2/users",
      // Without these, accounts that are locked or deactivated are left out. Where a service signs people in, Synapse
      // refuses to list guests (1.157): there are none.
      query: { order_by: "creation_ts", deactivated: true, locked: true, guests: false },
      rows: "users",
      map: (row) => newAccount(row, { serverName }),
    },
    { path: "/v1/event_reports", query: {}, rows: "event_reports", map: (row) => messageReport(row, { serverName }) },
    { path: "/v1/user_reports", query: {}, rows: "user_reports", map: (row) => accountReport(row, { serverName }) },
  ];
  return lists.map((list): PolledSource<ListCursor> => ({
    source: "synapse",
    instance: `${serverName}/${list.rows}`,
    cursor: listCursor,
    start: beginning,
    pause,
    read: (cursor, options) => readList(ask, list, cursor, options),
  }));
}
