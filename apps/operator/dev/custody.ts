import { auditRetention, auditSigningKey, erasedPerson } from "@allod/api";
import { FakeProblem, type FakeRequest, type FakeRoute } from "@allod/ui/dev";
import { z } from "zod";

import { idOf } from "./time.ts";
import type { World } from "./world.ts";

const KEY = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
`;
/** Anna Berger, who has not left. */
const STILL_HERE = idOf(200);

/** FAKE: how long events are kept, what proves them, and what is personal in them. */
export const custodyRoutes: readonly FakeRoute<World>[] = [
  {
    route: "GET /tenants/:id/audit/retention",
    schema: auditRetention,
    answer: ({ world, params }) => ({ months: world.kept.get(params["id"] ?? "") ?? 12 }),
  },
  {
    route: "PUT /tenants/:id/audit/retention",
    schema: auditRetention,
    answer: ({ world, params, body }) => {
      world.kept.set(params["id"] ?? "", auditRetention.parse(body).months);
      return body;
    },
  },
  { route: "GET /audit/signing-key", schema: auditSigningKey, answer: () => ({ publicKey: KEY }) },
  { route: "GET /audit/checkpoints", schema: z.unknown(), answer: () => ({ seq: 560, head: "9f3a61c7".repeat(8), signature: "fake" }) },
  { route: "POST /people/:id/erasure", schema: erasedPerson, answer: erase },
];

function erase({ world, params: { id = "" }, body }: FakeRequest<World>): { readonly events: number } {
  if (id === STILL_HERE)
    throw new FakeProblem(409, "person.still-here", {
      detail: "anna.berger@bergmann.example still belongs to a tenant, a partner or the platform's staff.",
      hint: "Off-board them everywhere first; then what is personal can be removed.",
    });
  const [everywhere = 0] = [world.everyone, world.audit, world.platformAudit].map(({ events }) => forget(events));
  return { events: everywhere };

  function forget(events: World["audit"]["events"]): number {
    const found = events.filter(({ actor, target }) => actor.id === id || target.id === id);
    if ((body as { readonly dryRun?: boolean }).dryRun === true) return found.length;
    for (const event of found) {
      const actor = event.actor.id === id ? { ...event.actor, id: "erased-fake", name: "", address: "", userAgent: "" } : event.actor;
      const target = event.target.id === id ? { ...event.target, id: "erased-fake", name: "" } : event.target;
      events.splice(events.indexOf(event), 1, { ...event, actor, target, metadata: null, erased: true });
    }
    return found.length;
  }
}
