import type { Hints, SourceEvent } from "./source.ts";

/** An event that says nothing but what it is told to. */
export function sourceEvent(externalId: string, more: Partial<SourceEvent> = {}): SourceEvent {
  return {
    externalId,
    occurredAt: new Date("2026-11-25T10:00:00Z"),
    action: "keycloak.session_start",
    rawAction: "LOGIN",
    outcome: "success",
    actor: { kind: "person", id: "", name: "", as: "", address: "", userAgent: "" },
    target: { kind: "", id: "", name: "" },
    correlationId: "",
    metadata: null,
    hints: {},
    ...more,
  };
}

/** By somebody that the source knows by this id, at a time. */
export function eventBy(id: string, { hints, at, name = "" }: { hints: Hints; at?: Date | undefined; name?: string }): SourceEvent {
  const actor = { kind: "person", id, name, as: "", address: "", userAgent: "" } as const;
  return sourceEvent(`by ${id}`, { actor, hints, ...(at === undefined ? {} : { occurredAt: at }) });
}
