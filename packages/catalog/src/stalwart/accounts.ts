import type { Workspace } from "@allod/compiler/component";

import type { Json } from "./jmap.ts";
import { PROGRAMS } from "./names.ts";
import type { Wanted } from "./reconcile.ts";

/** Whose the workspace's domain is at the control plane. */
export interface OwnDomain {
  readonly id: string;
  readonly tenantId: string;
}

/** The administrator's mailbox, those of programs, and the addresses that every domain must have (RFC 2142). */
export function accounts({ domain, admin }: Workspace, ownDomain: OwnDomain | undefined): Wanted[] {
  const account = (name: string, title: string, more: Json = {}): Wanted => ({
    object: "Account",
    title: `the mailbox ${name}@${domain}`,
    ref: `account ${name}`,
    is: (found) => found["name"] === name && found["emailAddress"] === `${name}@${domain}`,
    value: (refs) => ({ domainId: refs("domain"), ...more }),
    once: () => ({ "@type": "User", name, description: title, roles: { "@type": "User" } }),
  });
  const role = (name: string): Wanted => ({
    object: "MailingList",
    title: `the address ${name}@${domain}`,
    is: (found) => found["name"] === name && found["emailAddress"] === `${name}@${domain}`,
    value: (refs) => ({ domainId: refs("domain"), recipients: { [`${admin.username}@${domain}`]: true } }),
    once: () => ({ name }),
  });
  const may = Object.fromEntries(CONTROL_PERMISSIONS.map((name) => [name, true]));
  return [
    // Where the control plane keeps the domain, it makes the mailboxes of people, and takes none that is there.
    ...(ownDomain === undefined ? [account(admin.username, `${admin.firstName} ${admin.lastName}`)] : []),
    account(PROGRAMS.noreply, "No reply"),
    account(PROGRAMS.control, "Control plane", {
      permissions: { "@type": "Merge", enabledPermissions: may, disabledPermissions: {} },
    }),
    // Lists, not aliases: with a directory, aliases of mailboxes receive nothing.
    role("postmaster"),
    role("abuse"),
  ];
}

/** What the control plane's connector does. */
const CONTROL_PERMISSIONS = [
  ...["Get", "Query", "Create", "Update", "Destroy"].flatMap((verb) => [`sysDomain${verb}`, `sysAccount${verb}`]),
  ...["Get", "Query", "Destroy"].map((verb) => `sysDkimSignature${verb}`),
];
