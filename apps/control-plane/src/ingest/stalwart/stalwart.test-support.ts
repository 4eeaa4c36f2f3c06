import { createHmac } from "node:crypto";

import { Secret } from "@allod/core";

import { loggingOptions } from "../../http/logging.ts";
import { buildServer } from "../../http/server.ts";
import type { Services } from "../../http/services.ts";
import type { Store } from "../../domain/store.ts";
import type { World } from "../../store/world.test-support.ts";
import { runDeps } from "../run.test-support.ts";
import { stalwartReceiver } from "./receive.ts";

const KEY = "a-key-of-twenty-characters";
export const INSTANCE = "mail.allod.example";
const keys = [
  { instance: "old.allod.example", signatureKey: new Secret("another-key-of-another-server") },
  { instance: INSTANCE, signatureKey: new Secret(KEY) },
];

export function signatureOf(body: string | Uint8Array, key = KEY): string {
  return createHmac("sha256", key).update(body).digest("base64");
}

/** The API with nothing but the webhook, over a real database; and all that it logs. */
export function hookServer(world: World, { store = runDeps(world).store }: { readonly store?: Store } = {}) {
  const lines: string[] = [];
  const unused = (): Promise<never> => Promise.reject(new Error("nobody is signed in here"));
  const app = buildServer({
    services: { products: [] } as unknown as Services,
    verifyToken: unused,
    actorOf: unused,
    actorOfApiToken: unused,
    ready: unused,
    webhooks: { stalwart: stalwartReceiver(keys, { ...runDeps(world), store }) },
    options: loggingOptions({ level: "info", ids: world.ids, stream: { write: (line) => void lines.push(line) } }),
  });
  return {
    app,
    logged: () => lines.join(""),
    async send(body: string | Uint8Array, signature: string | undefined = signatureOf(body), type = "application/json") {
      const headers = { ...(signature === "" ? {} : { "x-signature": signature }), ...(type === "" ? {} : { "content-type": type }) };
      const payload = typeof body === "string" ? body : Buffer.from(body);
      const response = await app.inject({ method: "POST", url: "/v1/ingest/stalwart", headers, payload });
      return { status: response.statusCode, code: response.body === "" ? "" : response.json<{ code: string }>().code };
    },
  };
}

/** A body as Stalwart writes it; ids are new each time. */
export function bodyOf(events: readonly { readonly type: string; readonly data?: object; readonly createdAt?: string }[]): string {
  return JSON.stringify({
    events: events.map(({ type, data = {}, createdAt = "2026-11-25T11:00:00Z" }) => ({ id: String(++ids), createdAt, type, data })),
  });
}
let ids = 179_552_245_979_635;

/** Everything that a call could have written, as one text. */
export async function writtenOf(world: World): Promise<string> {
  const rows = await world.ask<{ all: string }>(
    "SELECT (SELECT coalesce(string_agg(e::text, '|' ORDER BY chain, seq), '') FROM audit_event e) || (SELECT coalesce(string_agg(s::text, '|' ORDER BY instance), '') FROM audit_source s) AS all",
  );
  return rows[0]?.all ?? "";
}
