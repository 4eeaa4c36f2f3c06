import type { Clock } from "@allod/core";

import { type Actor, assertAllowed, type TenantRole } from "./access.ts";
import { domainErrors } from "./errors.ts";
import type { Store } from "./store.ts";
import type { TenantStatus } from "./tenant.ts";

/** A human being, once, however many tenants they belong to. */
export interface Person {
  readonly id: string;
  /** Lower case. */
  readonly email: string;
  readonly displayName: string;
  readonly locale: "en" | "de";
  readonly operator: boolean;
  readonly generation: number;
}

/** What is open to somebody, by name. */
export interface Places {
  readonly memberships: readonly {
    readonly tenant: { readonly id: string; readonly slug: string; readonly name: string; readonly status: TenantStatus };
    readonly role: TenantRole;
    readonly username: string;
  }[];
  readonly partners: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
}

export interface PersonRows {
  /** Throws `invitation.sign-in` when somebody has this address already. */
  insert(
    person: Person & {
      readonly createdAt: Date;
      /** They had an account at the identity provider before: it is theirs, and products make one when they first sign in. */
      readonly ownAccount?: boolean;
    },
  ): Promise<void>;
  find(id: string): Promise<Person | undefined>;
  findByEmail(email: string): Promise<Person | undefined>;
  update(id: string, changes: { readonly displayName?: string | undefined; readonly locale?: "en" | "de" | undefined }): Promise<Person>;
  makeOperator(id: string): Promise<void>;
  /** Notes who somebody is at an identity provider. Throws `person.identity-taken` when that is somebody else here. */
  identify(id: string, identity: { readonly issuer: string; readonly subject: string }): Promise<void>;
  /** True when they can sign in somewhere already. */
  hasIdentity(id: string): Promise<boolean>;
  places(id: string): Promise<Places>;
  /** True while they belong to a tenant or administer a partner. */
  isSomewhere(id: string): Promise<boolean>;
  /** Everything that they are called in events: by us, by identity providers, as members, as who was invited. */
  names(id: string): Promise<readonly string[]>;
  /** Takes away their name and address. */
  forget(id: string): Promise<void>;
  /** Of their memberships: what products hold of them. */
  memberIds(id: string): Promise<readonly string[]>;
}

export type People = ReturnType<typeof personRules>;

/** What somebody sees and changes of themselves. */
export function personRules({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  async function me(actor: Actor): Promise<Person & Places> {
    return store.within("everything", async (tx) => {
      const person = await tx.people.find(actor.personId);
      if (person === undefined) throw domainErrors.error("person.vanished");
      const { memberships, partners } = await tx.people.places(actor.personId);
      // What the actor may not use (a suspended membership, a token for one tenant) is not shown as theirs.
      const usable = memberships.filter(({ tenant }) => actor.memberships.some(({ tenantId }) => tenantId === tenant.id));
      return {
        ...person,
        operator: actor.operator,
        memberships: usable,
        partners: partners.filter(({ id }) => actor.partnerIds.includes(id)),
      };
    });
  }

  return {
    me,

    async update(
      actor: Actor,
      changes: { readonly displayName?: string | undefined; readonly locale?: "en" | "de" | undefined },
    ): Promise<Person & Places> {
      assertAllowed(actor, "self.update", { subject: { kind: "self" }, now: clock.now() });
      await store.within("everything", async (tx) => {
        await tx.people.update(actor.personId, changes);
        const memberIds = await tx.people.memberIds(actor.personId);
        await tx.reconcile([{ kind: "person", id: actor.personId }, ...memberIds.map((id) => ({ kind: "member" as const, id }))]);
      });
      return me(actor);
    },
  };
}
