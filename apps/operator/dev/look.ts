import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fakeServer, type Look, look } from "@allod/ui/dev";

import { de } from "../src/i18n/de.ts";
import { en } from "../src/i18n/en.ts";
import { routes } from "./routes.ts";
import { idOf } from "./time.ts";
import { ACTIVE, FRESH, NEW_PARTNER, PARTNER, PENDING, SUSPENDED, TERMINATED, worlds } from "./world.ts";

const inside = (id: string, search = ""): { path: string; world: string } => ({ path: `/tenants/${id}${search}`, world: "operator" });

/** Every page in its states. Names of what is pressed are keys of the texts. */
const looks: readonly Look[] = [
  { name: "dashboard", path: "/", world: "operator" },
  { name: "dashboard-calm", path: "/", world: "calm" },
  { name: "dashboard-empty", path: "/", world: "empty" },
  { name: "dashboard-broken", path: "/", world: "broken" },
  { name: "stranger", path: "/tenants", world: "stranger" },
  { name: "tenants", path: "/tenants", world: "operator" },
  { name: "tenants-filtered", path: `/tenants?failing=true&partner=${PARTNER}`, world: "operator" },
  { name: "tenants-none", path: "/tenants?q=nobody&status=suspended", world: "operator" },
  { name: "tenants-empty", path: "/tenants", world: "empty" },
  { name: "tenants-broken", path: "/tenants", world: "broken" },
  { name: "tenants-create", path: "/tenants", world: "operator", press: ["tenants.create"] },
  { name: "tenants-create-wrong", path: "/tenants", world: "operator", press: ["tenants.create", "tenants.createDo"] },
  { name: "tenant", ...inside(ACTIVE) },
  { name: "tenant-refused", ...inside(ACTIVE, "?refused=true") },
  { name: "tenant-pending", ...inside(PENDING) },
  { name: "tenant-suspended", ...inside(SUSPENDED) },
  { name: "tenant-terminated", ...inside(TERMINATED) },
  { name: "tenant-suspend", ...inside(ACTIVE), press: ["tenant.suspend"] },
  { name: "tenant-terminate", ...inside(ACTIVE), press: ["tenant.more", "tenant.terminate"] },
  { name: "tenant-edit", ...inside(ACTIVE), press: ["tenant.more", "tenant.edit"] },
  { name: "tenant-people", ...inside(ACTIVE, "?tab=people") },
  { name: "tenant-invite", ...inside(ACTIVE, "?tab=people"), press: ["tenant.invite"] },
  { name: "tenant-people-none", path: `/tenants/${FRESH}?tab=people`, world: "calm" },
  { name: "tenant-domains", ...inside(ACTIVE, "?tab=domains"), press: ["tenant.showRecords"] },
  { name: "tenant-domains-none", path: `/tenants/${FRESH}?tab=domains`, world: "calm" },
  { name: "tenant-subscription", ...inside(ACTIVE, "?tab=subscription") },
  { name: "tenant-subscription-change", ...inside(ACTIVE, "?tab=subscription"), press: ["subscription.change"] },
  { name: "tenant-subscription-none", ...inside(FRESH, "?tab=subscription") },
  { name: "tenant-access", ...inside(ACTIVE, "?tab=access") },
  { name: "tenant-activity", ...inside(ACTIVE, "?tab=activity"), whole: false },
  { name: "tenant-activity-kept", ...inside(ACTIVE, "?tab=activity"), press: ["kept.change"] },
  { name: "tenant-activity-none", path: `/tenants/${FRESH}?tab=activity`, world: "calm" },
  { name: "tenant-unknown", path: "/tenants/01980000-0000-7000-8000-000000009999", world: "operator" },
  { name: "partners", path: "/partners", world: "operator" },
  { name: "partners-empty", path: "/partners", world: "empty" },
  { name: "partners-create", path: "/partners", world: "operator", press: ["partners.create"] },
  { name: "partner", path: `/partners/${PARTNER}`, world: "operator" },
  { name: "partner-new", path: `/partners/${NEW_PARTNER}`, world: "calm" },
  { name: "partner-edit", path: `/partners/${PARTNER}`, world: "operator", press: ["partners.edit"] },
  { name: "plans", path: "/plans", world: "operator" },
  { name: "plans-empty", path: "/plans", world: "empty" },
  { name: "plans-create", path: "/plans", world: "operator", press: ["plans.create"] },
  { name: "plans-edit", path: "/plans", world: "operator", press: ["ui:action.actionsOf", "plans.edit"] },
  { name: "timeline", path: "/timeline", world: "operator", whole: false },
  { name: "timeline-everyone", path: "/timeline?of=everyone", world: "operator", whole: false },
  { name: "timeline-event", path: "/timeline?of=everyone&event=01980000-0000-7000-8000-000000000089", world: "operator", whole: false },
  { name: "timeline-checked", path: "/timeline?of=everyone", world: "operator", press: ["ui:audit.proof.check"] },
  { name: "timeline-proof", path: "/timeline", world: "operator", press: ["proof.open"] },
  { name: "timeline-erase", path: `/timeline?event=${idOf(89)}`, world: "operator", press: ["ui:audit.erase"] },
  { name: "timeline-erase-refused", path: `/timeline?event=${idOf(90)}`, world: "operator", press: ["ui:audit.erase"] },
  { name: "timeline-empty", path: "/timeline", world: "empty" },
  { name: "timeline-broken", path: "/timeline", world: "broken" },
  { name: "sources", path: "/sources", world: "operator" },
  { name: "sources-empty", path: "/sources", world: "empty" },
  { name: "sources-broken", path: "/sources", world: "broken" },
  { name: "alerts", path: "/alerts", world: "operator" },
  { name: "alerts-new", path: "/alerts", world: "operator", press: ["ui:audit.alerts.new"] },
  { name: "connectors", path: "/connectors", world: "operator" },
  { name: "connectors-empty", path: "/connectors", world: "empty" },
  { name: "stack", path: "/stack", world: "operator" },
  { name: "account", path: "/account", world: "operator" },
  { name: "not-found", path: "/nothing/is/here", world: "operator" },
  { name: "invitation", path: "/invitation#fake-new-invitation-token" },
  { name: "signed-out", path: "/signed-out" },
];

const DIST = join(import.meta.dirname, "../dist");
const file = "/var/lib/allod-platform/stack.html";
const hasStack = process.argv.includes("--stack");

/**
 * `node apps/operator/dev/look.ts [PART OF A NAME]`: serves the built portal with the fake, takes pictures of all pages, and says what axe, the
 * console and the content policy have against them. `--serve` only serves it, on port 7098;
 * `--stack` has the example's stack page, as the build made it.
 */
const server = fakeServer({
  dist: DIST,
  worlds,
  routes,
  pages: {
    "/stack/about.json": JSON.stringify({ shows: hasStack ? "example" : "none", file }),
    ...(hasStack ? { "/stack/index.html": readFileSync(join(DIST, ".stack/example.html"), "utf8") } : {}),
  },
});
const serveOnly = process.argv.includes("--serve");
server.listen(serveOnly ? 7098 : 0, "127.0.0.1");
await once(server, "listening");
const origin = `http://operator.localhost:${(server.address() as AddressInfo).port}`;
if (serveOnly) {
  process.stdout.write(`${origin}, with the cookie fake-world set to one of: ${Object.keys(worlds).join(", ")}\n`);
} else {
  const folder = join(tmpdir(), "allod-look/operator");
  const complaints = await look({ origin, looks, folder, texts: { en, de }, only: process.argv[2] });
  process.stdout.write(
    `${complaints.map((complaint) => `${complaint}\n`).join("")}${complaints.length} complaints; pictures are in ${folder}\n`,
  );
  process.exitCode = complaints.length === 0 ? 0 : 1;
  server.closeAllConnections();
  server.close();
}
