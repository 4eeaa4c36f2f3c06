import type { Clock, IdSource } from "@allod/core";

import type { NewEvent } from "../domain/audit.ts";

/** Somebody's sign-in, an event like any other; its external id is its own. */
export function newEvent({ ids, clock }: { readonly ids: IdSource; readonly clock: Clock }, more: Partial<NewEvent> = {}): NewEvent {
  const id = ids.next();
  return {
    id,
    tenantId: undefined,
    attribution: "stated",
    externalId: id,
    occurredAt: clock.now(),
    action: "keycloak.user_login",
    rawAction: "LOGIN",
    outcome: "success",
    actor: { kind: "person", id: "p1", name: "Ada Lovelace", as: "", address: "10.1.2.3", userAgent: "Firefox" },
    target: { kind: "client", id: "element", name: "Element" },
    correlationId: "",
    metadata: { b: 1, a: "é" },
    ...more,
  };
}
