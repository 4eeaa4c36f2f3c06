import type { Warning } from "@allod/compiler/component";

import type { Server } from "./server.ts";

/** What works less well than it could; `alone` when nobody but the administrator can sign in. */
export function warnings({ workspace: { admin, domain, tls }, ldap, oidc }: Server, alone: boolean): Warning[] {
  const found: Warning[] = [];
  if (alone)
    found.push({
      message: "Nobody but the administrator can sign in to mail: no directory answers by LDAP.",
      hint: "Choose the identity provider's own sign-in: `components: { stalwart: { directory: oidc } }`.",
      path: "components.stalwart",
    });
  if (ldap !== undefined && ldap.mailboxAttribute === undefined && admin.email !== `${admin.username}@${domain}`)
    found.push({
      message: `The administrator has no mailbox: the directory knows ${admin.username} by another address.`,
      hint: `Set \`admin.email\` to ${admin.username}@${domain}, or give the account that address later.`,
      path: "admin.email",
    });
  if (oidc !== undefined && tls.mode === "internal")
    found.push({
      message:
        "Nobody can sign in to mail: Stalwart trusts public authorities alone, and the identity provider's certificate is from a private one.",
      hint: "Use a public domain, or `components: { stalwart: { directory: ldap } }`.",
      path: "components.stalwart.directory",
    });
  return found;
}
