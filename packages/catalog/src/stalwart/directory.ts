import type { LdapDirectoryGrant, OidcClientGrant } from "@allod/compiler/component";

import type { Json } from "./jmap.ts";
import { FILES } from "./names.ts";
import type { Wanted } from "./reconcile.ts";

/** Who knows people: one of the two, or nobody. */
interface People {
  readonly ldap: LdapDirectoryGrant | undefined;
  readonly oidc: OidcClientGrant | undefined;
}

/** Where people are known. Nothing is contacted when it is made. */
export function directory(domain: string, { ldap, oidc }: People): Wanted[] {
  const value = ldap === undefined ? (oidc === undefined ? undefined : oidcDirectory(oidc, domain)) : ldapDirectory(ldap);
  const authentication: Wanted = {
    object: "Authentication",
    title: "sign-in",
    value: (refs) => ({ directoryId: value === undefined ? null : refs("directory") }),
  };
  if (value === undefined) return [authentication];
  const is = (found: Json): boolean => found["@type"] === value["@type"] && found["description"] === value["description"];
  return [{ object: "Directory", title: "the directory of people", ref: "directory", is, value: () => value }, authentication];
}

function ldapDirectory({ host, port, baseDn, bindDn, mailboxAttribute = "mail" }: LdapDirectoryGrant): Json {
  const byAddress = `(&(objectClass=user)(${mailboxAttribute}=?))`;
  return {
    "@type": "Ldap",
    description: "Allod",
    url: `ldap://${host}:${port}`,
    baseDn,
    bindDn,
    bindSecret: { "@type": "File", filePath: FILES.ldap },
    bindAuthentication: true,
    filterLogin: byAddress,
    // Also for mail that arrives: whom the directory does not know has no mailbox, whoever made one by hand.
    filterMailbox: byAddress,
    filterMemberOf: null,
    attrEmail: { [mailboxAttribute]: true },
    attrDescription: { displayName: true },
    attrEmailAlias: {},
    // Groups of the directory have no addresses; each would be asked for at every sign-in.
    attrMemberOf: {},
  };
}

function oidcDirectory({ issuer, clientId }: OidcClientGrant, domain: string): Json {
  return {
    "@type": "Oidc",
    description: "Allod",
    issuerUrl: issuer,
    requireAudience: clientId,
    requireScopes: { openid: true, email: true },
    claimUsername: "preferred_username",
    usernameDomain: domain,
    claimName: "name",
    claimGroups: null,
  };
}
