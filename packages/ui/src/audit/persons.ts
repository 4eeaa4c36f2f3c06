import type { AuditEventView } from "@allod/api";
import { z } from "zod";

/** Somebody whom an event names. */
export interface Person {
  readonly id: string;
  /** The id, where nobody has a name. */
  readonly name: string;
}

const id = z.uuid();

/** The people in an event whom the platform may know: who did it, and to whom. What stands in the place of a forgotten one is no id. */
export function personsIn({ actor, target }: Pick<AuditEventView, "actor" | "target">): readonly Person[] {
  const people = [actor, target].filter((one) => one.kind === "person" && id.safeParse(one.id).success);
  return [...new Map(people.map(({ id, name }) => [id, { id, name: name.trim() || id }])).values()];
}
