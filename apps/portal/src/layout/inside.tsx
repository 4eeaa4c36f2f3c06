// Styles that the start page does not need.
import "@allod/ui/rest.css";

import { tenant as tenantSchema, type TenantView } from "@allod/api";
import { Loaded, LoadingState, NoPermission, NotFound, useRead } from "@allod/ui";
import { Outlet, useParams } from "@tanstack/react-router";
import { createContext, type ReactNode, useContext } from "react";

import { type Ability, can } from "../access/abilities.ts";
import { type KnownTenant, useKnownTenant } from "../access/standing.ts";

const InsideContext = createContext<KnownTenant | undefined>(undefined);

/** Around all pages of a tenant: they are there for those who stand to it somehow. */
export function Inside() {
  const { tenantId } = useParams({ strict: false });
  const { tenant, isLoading } = useKnownTenant(tenantId);
  if (isLoading) return <LoadingState />;
  if (tenant === undefined) return <NotFound />;
  return (
    <InsideContext value={tenant}>
      <Outlet />
    </InsideContext>
  );
}

/** The tenant whose page this is. */
export function useInside(): KnownTenant {
  const tenant = useContext(InsideContext);
  if (tenant === undefined) throw new Error("This page does not stand inside a tenant.");
  return tenant;
}

/** Shows what only those see who may do one of these things. */
export function Needs({ abilities, children }: { readonly abilities: readonly Ability[]; readonly children: ReactNode }) {
  const { standing } = useInside();
  return abilities.some((ability) => can(standing, ability)) ? children : <NoPermission />;
}

/** The tenant itself, with what changes need: its generation, its partner, its billing. */
export function WithTenant({ children }: { readonly children: (tenant: TenantView) => ReactNode }) {
  const { id } = useInside();
  return <Loaded result={useRead(`/tenants/${id}`, { schema: tenantSchema })}>{children}</Loaded>;
}
