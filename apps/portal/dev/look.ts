import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fakeServer, type Look, look } from "@allod/ui/dev";

import { de } from "../src/i18n/de.ts";
import { en } from "../src/i18n/en.ts";
import { routes } from "./routes.ts";
import { CUSTOMER, idOf, TENANT, worlds } from "./world.ts";

/** Every page in its states. Names of what is pressed are keys of the texts. */
const looks: readonly Look[] = [
  { name: "launcher", path: "/", world: "owner" },
  { name: "launcher-menu", path: "/", world: "owner", press: ["ui:shell.userMenu"] },
  { name: "launcher-switcher", path: "/", world: "owner", press: ["nav.switchTenant"] },
  { name: "launcher-member", path: "/", world: "member" },
  { name: "launcher-new", path: "/", world: "newcomer" },
  { name: "launcher-pending", path: "/", world: "pending" },
  { name: "launcher-suspended", path: "/", world: "suspended" },
  { name: "nobody", path: "/", world: "nobody" },
  { name: "stranger", path: "/", world: "stranger" },
  { name: "account", path: "/account", world: "owner" },
  { name: "account-token", path: "/account", world: "owner", press: ["ui:account.newToken"] },
  { name: "people", path: `/t/${TENANT}/people`, world: "owner" },
  { name: "people-menu", path: `/t/${TENANT}/people`, world: "owner", press: ["ui:action.actionsOf"] },
  { name: "people-edit", path: `/t/${TENANT}/people`, world: "owner", press: ["ui:action.actionsOf", "people.edit"] },
  { name: "people-off-board", path: `/t/${TENANT}/people`, world: "owner", press: ["ui:action.actionsOf", "people.offBoard"] },
  { name: "people-invite", path: `/t/${TENANT}/people`, world: "owner", press: ["people.invite"] },
  { name: "people-invite-empty", path: `/t/${TENANT}/people`, world: "owner", press: ["people.invite", "ui:invitations.send"] },
  { name: "people-member", path: `/t/${TENANT}/people`, world: "member" },
  { name: "domains", path: `/t/${TENANT}/domains`, world: "owner", press: ["domains.showRecords", "domains.check"] },
  { name: "domains-new", path: `/t/${TENANT}/domains`, world: "newcomer" },
  { name: "access", path: `/t/${TENANT}/access`, world: "owner" },
  { name: "access-grant", path: `/t/${TENANT}/access`, world: "owner", press: ["access.grant"] },
  { name: "access-new", path: `/t/${TENANT}/access`, world: "newcomer" },
  { name: "activity", path: `/t/${TENANT}/activity`, world: "owner", whole: false },
  { name: "activity-filtered", path: `/t/${TENANT}/activity?outcome=failure&period=30-days`, world: "owner", whole: false },
  { name: "activity-actor", path: `/t/${TENANT}/activity?actor=${idOf(201)}&from=2026-01-01&to=2099-12-31`, world: "owner", whole: false },
  { name: "activity-export", path: `/t/${TENANT}/activity`, world: "owner", press: ["ui:audit.export"] },
  { name: "activity-no-match", path: `/t/${TENANT}/activity?q=nothing-is-called-so`, world: "owner" },
  { name: "activity-event", path: `/t/${TENANT}/activity?event=01980000-0001-7000-8000-000000000639`, world: "owner", whole: false },
  { name: "activity-event-raw", path: `/t/${TENANT}/activity?event=01980000-0001-7000-8000-000000000640`, world: "owner", whole: false },
  { name: "activity-event-erased", path: `/t/${TENANT}/activity?event=01980000-0001-7000-8000-000000000631`, world: "owner", whole: false },
  { name: "activity-checked", path: `/t/${TENANT}/activity`, world: "owner", press: ["ui:audit.proof.check"] },
  { name: "activity-tampered", path: `/t/${TENANT}/activity`, world: "tampered", press: ["ui:audit.proof.check"] },
  { name: "activity-save", path: `/t/${TENANT}/activity?outcome=failure`, world: "owner", press: ["ui:audit.saveView"] },
  { name: "activity-partner", path: `/t/${CUSTOMER}/activity`, world: "partner", whole: false },
  { name: "activity-member", path: `/t/${TENANT}/activity`, world: "member" },
  { name: "activity-new", path: `/t/${TENANT}/activity`, world: "newcomer" },
  { name: "alerts", path: `/t/${TENANT}/alerts`, world: "owner" },
  { name: "alerts-new", path: `/t/${TENANT}/alerts`, world: "owner", press: ["ui:audit.alerts.new"] },
  { name: "alerts-none", path: `/t/${TENANT}/alerts`, world: "newcomer" },
  { name: "settings", path: `/t/${TENANT}/settings`, world: "owner" },
  { name: "settings-administrator", path: `/t/${TENANT}/settings`, world: "administrator" },
  { name: "settings-end", path: `/t/${TENANT}/settings`, world: "owner", press: ["settings.end"] },
  { name: "customers", path: "/customers", world: "partner" },
  { name: "customers-add", path: "/customers", world: "partner", press: ["customers.add"] },
  { name: "overview", path: `/t/${CUSTOMER}`, world: "partner" },
  { name: "overview-none", path: `/t/${TENANT}`, world: "partner" },
  { name: "unknown-tenant", path: "/t/01980000-0000-7000-8000-000000009999/people", world: "owner" },
  { name: "not-found", path: "/nothing/is/here", world: "owner" },
  { name: "invitation", path: "/invitation#fake-new-invitation-token" },
  { name: "invitation-sign-in", path: "/invitation#fake-sign-in-invitation" },
  { name: "invitation-other", path: "/invitation#fake-new-invitation-token", world: "owner" },
  { name: "invitation-expired", path: "/invitation#fake-expired-invitation" },
  { name: "invitation-used", path: "/invitation#fake-used-invitation-token" },
  { name: "invitation-none", path: "/invitation" },
  { name: "signed-out", path: "/signed-out" },
  { name: "signed-out-ended", path: "/signed-out?because=revoked" },
];

/**
 * `node apps/portal/dev/look.ts [PART OF A NAME]`: serves the built portal with the fake, takes pictures of all pages, and says what axe, the
 * console and the content policy have against them. `--serve` only serves it, on port 7099.
 */
const server = fakeServer({ dist: join(import.meta.dirname, "../dist"), worlds, routes });
const serveOnly = process.argv.includes("--serve");
server.listen(serveOnly ? 7099 : 0, "127.0.0.1");
await once(server, "listening");
const origin = `http://portal.localhost:${(server.address() as AddressInfo).port}`;
if (serveOnly) {
  process.stdout.write(`${origin}, with the cookie fake-world set to one of: ${Object.keys(worlds).join(", ")}\n`);
} else {
  const folder = join(tmpdir(), "allod-look/portal");
  const complaints = await look({ origin, looks, folder, texts: { en, de }, only: process.argv[2] });
  process.stdout.write(
    `${complaints.map((complaint) => `${complaint}\n`).join("")}${complaints.length} complaints; pictures are in ${folder}\n`,
  );
  process.exitCode = complaints.length === 0 ? 0 : 1;
  server.closeAllConnections();
  server.close();
}
