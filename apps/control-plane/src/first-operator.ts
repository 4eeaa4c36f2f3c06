import type { Clock, IdSource } from "@allod/core";

import type { Actor } from "./domain/access.ts";
import { chronicle } from "./domain/activity.ts";
import type { Person } from "./domain/people.ts";
import type { Store } from "./domain/store.ts";

interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

interface Wanted {
  readonly email: string;
  readonly name: string;
  /** Of the identity provider; without a subject of its own there, it is our id of the person. Undefined: not known yet. */
  readonly identity: (Pick<Identity, "issuer"> & { readonly subject: string | undefined }) | undefined;
}

interface Deps {
  readonly store: Store;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/** Makes somebody an operator when nobody of this address is here yet; somebody must be the first. */
export function ensureFirstOperator({ email, name, identity }: Wanted, { store, ids, clock }: Deps): Promise<Person> {
  return store.within("everything", async (tx) => {
    const before = await tx.people.findByEmail(email.toLowerCase());
    if (before !== undefined) return before;
    const made: Person = { id: ids.next(), email: email.toLowerCase(), displayName: name, locale: "en", operator: true, generation: 1 };
    // With an identity provider of its own, the account was there before us.
    await tx.people.insert({ ...made, createdAt: clock.now(), ownAccount: identity === undefined || identity.subject !== undefined });
    if (identity !== undefined) await tx.people.identify(made.id, { issuer: identity.issuer, subject: identity.subject ?? made.id });
    await tx.reconcile([{ kind: "person", id: made.id }]);
    return made;
  });
}

interface SignedIn extends Identity {
  readonly verifiedEmail: string | undefined;
}

/**
 * The first sign-in of the first operator, whom nobody could know before but by their address. Only for sign-ins at the
 * operators' portal, whose client is for administrators alone. True when it was them: once, and for good.
 *
 * @param issuers - at which the subject means the same person: an identity provider may have one for each application
 */
export function admitFirstOperator(
  { issuer, subject, verifiedEmail }: SignedIn,
  { email, issuers }: { readonly email: string; readonly issuers: readonly string[] },
  { store, ids, clock }: Deps,
): Promise<boolean> {
  return store.within("everything", async (tx) => {
    if (verifiedEmail?.toLowerCase() !== email.toLowerCase()) return false;
    const person = await tx.people.findByEmail(email.toLowerCase());
    if (person === undefined || !person.operator) return false;
    // Keeps the row until the end: of two at the same moment, the second sees what the first has written.
    await tx.people.update(person.id, {});
    if (await tx.people.hasIdentity(person.id)) return false;
    for (const known of new Set([issuer, ...issuers])) await tx.people.identify(person.id, { issuer: known, subject });
    const members = (await tx.people.memberIds(person.id)).map((id) => ({ kind: "member" as const, id }));
    await tx.reconcile([{ kind: "person", id: person.id }, ...members]);
    const self: Actor = { personId: person.id, operator: true, memberships: [], partnerIds: [], grants: [] };
    const target = { kind: "person", id: person.id, name: person.displayName };
    await tx.record(chronicle({ clock, ids }).entry(self, "people.join", { tenantId: undefined, target }));
    return true;
  });
}
