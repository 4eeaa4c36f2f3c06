import type { Connector } from "@allod/connectors";
import type { Clock, IdSource } from "@allod/core";

import type { Admit } from "./bff/sign-in.ts";
import type { Store } from "./domain/store.ts";
import { admitFirstOperator } from "./first-operator.ts";
import { admitMember } from "./first-tenant.ts";
import { type IdentityProvider, issuersLike } from "./provider.ts";

interface Configured {
  readonly firstOperator?: { readonly email: string; readonly subject?: string | undefined } | undefined;
  readonly firstTenant?: { readonly slug: string; readonly everybody: boolean } | undefined;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly identity: Pick<IdentityProvider, "oidc">;
  readonly connectors: readonly Pick<Connector, "id" | "issuer">[];
}

/** Who becomes somebody by signing in: at the operators' portal its first operator, at the customers' a member of the company itself. */
export function admission(
  application: "portal" | "operator",
  { firstOperator, firstTenant }: Configured,
  { identity, connectors, ...deps }: Deps,
): Admit | undefined {
  if (application === "operator") {
    if (firstOperator === undefined || firstOperator.subject !== undefined) return undefined;
    const { email } = firstOperator;
    return (who) => admitFirstOperator(who, { email, issuers: issuersLike(who.issuer, identity) }, deps);
  }
  if (firstTenant?.everybody !== true) return undefined;
  return (who) => {
    const issuers = issuersLike(who.issuer, identity);
    const accounts = connectors.flatMap(({ id, issuer }) => (issuer !== undefined && issuers.includes(issuer) ? [id] : []));
    return admitMember(who, { slug: firstTenant.slug, issuers, accounts }, deps);
  };
}
