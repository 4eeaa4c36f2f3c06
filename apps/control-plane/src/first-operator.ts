import type { Clock, IdSource } from "@allod/core";

import type { Person } from "./domain/people.ts";
import type { Store } from "./domain/store.ts";

interface Wanted {
  readonly email: string;
  readonly name: string;
  /** Of the identity provider; without a subject of its own there, it is our id of the person. */
  readonly identity: { readonly issuer: string; readonly subject: string | undefined };
}

/** Makes somebody an operator when nobody of this address is here yet; somebody must be the first. */
export function ensureFirstOperator(
  { email, name, identity }: Wanted,
  { store, ids, clock }: { readonly store: Store; readonly ids: IdSource; readonly clock: Clock },
): Promise<Person> {
  return store.within("everything", async (tx) => {
    const before = await tx.people.findByEmail(email.toLowerCase());
    if (before !== undefined) return before;
    const made: Person = { id: ids.next(), email: email.toLowerCase(), displayName: name, locale: "en", operator: true, generation: 1 };
    await tx.people.insert({ ...made, createdAt: clock.now() });
    await tx.people.identify(made.id, { issuer: identity.issuer, subject: identity.subject ?? made.id });
    await tx.reconcile([{ kind: "person", id: made.id }]);
    return made;
  });
}
