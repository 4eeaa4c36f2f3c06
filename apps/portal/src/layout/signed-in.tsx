import { me } from "@allod/api";
import { ErrorState, LoadingState, type Locale, PortalShell, useApi, useChangeLocale, useLiveUpdates, UserMenu } from "@allod/ui";
import { Outlet, useNavigate, useParams, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";

import { chooseTenant, rememberedTenant, rememberTenant } from "../access/chosen-tenant.ts";
import { useKnownTenant, useMe } from "../access/standing.ts";
import { useText } from "../i18n/text.ts";
import { NobodyPage } from "../pages/launcher/nobody-page.tsx";
import { navigation } from "./navigation.tsx";
import { TenantSwitcher } from "./tenant-switcher.tsx";

/** The frame of everything that needs somebody who is signed in. */
export function SignedIn() {
  useLiveUpdates();
  const t = useText();
  const { data: viewer, error, refetch } = useMe();
  const { tenantId } = useParams({ strict: false });
  const shownId = tenantId ?? chooseTenant(viewer?.memberships ?? [], rememberedTenant())?.tenant.id;
  const { tenant } = useKnownTenant(shownId);
  const switchTo = useSwitch(tenantId);
  const changeLocale = useSaveLocale();

  useEffect(() => {
    if (tenantId !== undefined && tenant?.standing.as === "member") rememberTenant(tenantId);
  }, [tenantId, tenant?.standing.as]);

  if (error?.code === "person.unknown")
    return (
      <PortalShell>
        <NobodyPage />
      </PortalShell>
    );
  if (error !== null && viewer === undefined)
    return (
      <PortalShell>
        <ErrorState error={error} onRetry={() => void refetch()} page />
      </PortalShell>
    );
  if (viewer === undefined)
    return (
      <PortalShell>
        <LoadingState />
      </PortalShell>
    );
  const { memberships, partners, displayName, email } = viewer;
  return (
    <PortalShell
      navigation={navigation({ tenant, isPartner: partners.length > 0, isMember: memberships.length > 0 }, t)}
      switcher={<TenantSwitcher current={tenant} memberships={memberships} onSwitch={switchTo} />}
      user={<UserMenu name={displayName} email={email} accountPath="/account" onLocale={changeLocale} />}
      {...(tenantId !== undefined && tenant?.standing.as === "partner" ? { banner: t("nav.letIn", { name: tenant.name }) } : {})}
    >
      <Outlet />
    </PortalShell>
  );
}

/** Another tenant, at the same page of it: on the start page the page stays, in a tenant's page its address changes. */
function useSwitch(tenantId: string | undefined): (to: string) => void {
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (to) => {
    rememberTenant(to);
    void navigate({ href: tenantId === undefined ? "/" : path.replace(tenantId, to), reloadDocument: false });
  };
}

/** The language is kept with the person, for mails and other browsers. That it could not be kept changes nothing here. */
function useSaveLocale(): (locale: Locale) => void {
  const api = useApi();
  const changeLocale = useChangeLocale();
  return (locale) => {
    void changeLocale(locale);
    void api.send("PATCH", "/me", { schema: me, body: { locale } }).catch(() => undefined);
  };
}
