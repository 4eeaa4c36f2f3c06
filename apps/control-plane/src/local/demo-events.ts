import type { IdSource } from "@allod/core";

import type { EventActor, EventSource, EventTarget, Json, NewEvent } from "../domain/audit.ts";
import type { DemoPerson } from "./demo.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Told {
  readonly source: EventSource;
  readonly action: string;
  readonly rawAction: string;
  readonly outcome?: NewEvent["outcome"];
  readonly target?: EventTarget;
  readonly address?: string;
  readonly metadata?: Json;
}

const FILES = ["Offer 2026-114.odt", "Roadmap.ods", "Minutes of Monday.odt", "Logo.svg", "Contract Lumen.pdf", "Holiday list.ods"] as const;
const WEBMAIL = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";

/** What apps told of one person on one day of the demonstration: made up, and the same in every demonstration. */
function dayOf(seed: number): readonly Told[] {
  const file = FILES[seed % FILES.length] ?? FILES[0];
  const target = { kind: "file", id: `file-${seed % 40}`, name: file };
  const chat = { kind: "client", id: "element", name: "Chat" };
  const signIn: Told = { source: "keycloak", action: "keycloak.user_login", rawAction: "LOGIN", target: chat };
  const extra: readonly (Told | undefined)[] = [
    { source: "opencloud", action: "opencloud.file_upload", rawAction: "file_create", target },
    {
      source: "opencloud",
      action: "opencloud.share_create",
      rawAction: "file_shared",
      target,
      metadata: { Permissions: "edit", Path: `/${file}` },
    },
    {
      source: "keycloak",
      action: "keycloak.user_login_fail",
      rawAction: "LOGIN_ERROR",
      outcome: "failure",
      target: chat,
      metadata: { error: "invalid_user_credentials" },
    },
    {
      source: "stalwart",
      action: "stalwart.message_deliver_fail",
      rawAction: "delivery.failed",
      outcome: "failure",
      target: { kind: "address", id: "", name: "orders@supplier.example" },
    },
    undefined,
    { source: "opencloud", action: "opencloud.file_trash", rawAction: "file_delete", target },
    { source: "stalwart", action: "stalwart.account_sign_in", rawAction: "auth.success" },
    undefined,
    { source: "keycloak", action: "keycloak.authenticator_add", rawAction: "UPDATE_TOTP" },
    { source: "opencloud", action: "opencloud.link_create", rawAction: "link_created", target, metadata: { Path: `/${file}` } },
    {
      source: "caddy",
      action: "caddy.request_deny",
      rawAction: "GET 403",
      outcome: "denied",
      target: { kind: "path", id: "", name: "/admin" },
      address: "198.51.100.23",
    },
  ];
  const more = extra[seed % extra.length];
  return more === undefined ? [signIn] : [signIn, more];
}

/** A month of what the people of one company did in their apps, by source, the oldest first. */
export function demoEvents(
  { tenantId, people, since }: { readonly tenantId: string; readonly people: readonly DemoPerson[]; readonly since: number },
  { ids, now }: { readonly ids: IdSource; readonly now: Date },
): ReadonlyMap<EventSource, readonly NewEvent[]> {
  const told: (NewEvent & { readonly source: EventSource })[] = [];
  for (let day = Math.floor(since); day >= 1; day--)
    for (const [index, person] of people.entries()) {
      const seed = day * 31 + index * 17 + person.displayName.length * 7;
      // Not everybody is there every day.
      if (seed % 3 === 0) continue;
      for (const [step, one] of dayOf(seed).entries()) {
        const id = ids.next();
        const occurredAt = new Date(now.getTime() - day * DAY + (seed % 9) * HOUR + step * 23 * 60_000 + (seed % 50) * 61_000);
        const actor: EventActor = {
          kind: "person",
          id: person.id,
          name: person.displayName,
          as: "",
          address: one.address ?? `192.0.2.${10 + (index % 60)}`,
          userAgent: one.source === "keycloak" ? WEBMAIL : "",
        };
        const { source, action, rawAction, outcome = "success", target = { kind: "", id: "", name: "" }, metadata = {} } = one;
        told.push({
          id,
          source,
          tenantId,
          attribution: "identity",
          externalId: id,
          occurredAt,
          action,
          rawAction,
          outcome,
          actor,
          target,
          correlationId: "",
          metadata,
        });
      }
    }
  return Map.groupBy(told, ({ source }) => source);
}
