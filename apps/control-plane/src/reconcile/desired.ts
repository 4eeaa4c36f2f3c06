import type { Desired, DesiredState, TenantRef } from "@allod/connectors";

import type { MemberSnapshot, ObjectSnapshot, SnapshotTenant } from "../domain/object-snapshot.ts";
import type { TenantStatus } from "../domain/tenant.ts";

/** What one product knows that bears on an object: the tenant's id in it, and the person's at the identity provider. */
export interface KnownInProduct {
  readonly tenantExternalId: string | undefined;
  readonly subject: string | undefined;
}

/** What is wanted of an object, in one product. */
export function desiredOf(object: ObjectSnapshot, known: KnownInProduct): Desired {
  switch (object.kind) {
    case "tenant": {
      const { id, slug, name, status, filesBytes } = object;
      return { kind: "tenant", allodId: id, state: stateOf(status), slug, name, quotaBytes: filesBytes };
    }
    case "domain": {
      const { id, name, proven, tenant } = object;
      return { kind: "domain", allodId: id, state: proven ? stateOf(tenant.status) : "absent", name, tenant: refOf(tenant, known) };
    }
    case "person": {
      const { id, email, displayName, locale, inside } = object;
      return { kind: "person", allodId: id, state: inside ? "enabled" : "disabled", email, displayName, locale };
    }
    case "member": {
      const { id, tenant, person, username, role, aliases, domain, mailboxBytes } = object;
      return {
        kind: "member",
        allodId: id,
        state: memberState(object),
        tenant: refOf(tenant, known),
        person: { allodId: person.id, email: person.email, displayName: person.displayName, subject: known.subject },
        username,
        role,
        domain,
        aliases,
        quotaBytes: mailboxBytes,
      };
    }
  }
}

function stateOf(status: TenantStatus): DesiredState {
  return status === "terminated" ? "absent" : status === "suspended" ? "disabled" : "enabled";
}

function memberState({ tenant, status }: MemberSnapshot): DesiredState {
  if (status === "removed") return "absent";
  return status === "suspended" ? (stateOf(tenant.status) === "absent" ? "absent" : "disabled") : stateOf(tenant.status);
}

function refOf({ id, slug }: SnapshotTenant, { tenantExternalId }: KnownInProduct): TenantRef {
  return { allodId: id, slug, externalId: tenantExternalId };
}

/** The tenant that an object belongs to; undefined for a person, who belongs to none. */
export function tenantOf(object: ObjectSnapshot): string | undefined {
  return object.kind === "tenant" ? object.id : object.kind === "person" ? undefined : object.tenant.id;
}
