import { me } from "@allod/api";
import {
  ErrorState,
  type Locale,
  LoadingState,
  type NavigationGroup,
  PortalShell,
  useChange,
  useChangeLocale,
  useLiveUpdates,
  UserMenu,
  useRead,
} from "@allod/ui";
import IconAntennaBars5 from "@tabler/icons-react/icons/IconAntennaBars5";
import IconBell from "@tabler/icons-react/icons/IconBell";
import IconBuilding from "@tabler/icons-react/icons/IconBuilding";
import IconBuildingStore from "@tabler/icons-react/icons/IconBuildingStore";
import IconGauge from "@tabler/icons-react/icons/IconGauge";
import IconHistory from "@tabler/icons-react/icons/IconHistory";
import IconPlugConnected from "@tabler/icons-react/icons/IconPlugConnected";
import IconStack2 from "@tabler/icons-react/icons/IconStack2";
import IconTags from "@tabler/icons-react/icons/IconTags";
import { Outlet } from "@tanstack/react-router";

import { useText } from "../i18n/text.ts";
import { FindTenant } from "./find-tenant.tsx";
import { NotAnOperator } from "./not-an-operator.tsx";

/** The frame of all pages of people who are signed in. Whoever is no operator sees that, and nothing else. */
export function Layout() {
  const t = useText();
  const viewer = useRead("/me", { schema: me });
  const navigation = useNavigation();
  const onLocale = useSpokenLocale();
  useLiveUpdates();
  const { data } = viewer;
  const user =
    data === undefined ? null : (
      <UserMenu name={data.displayName} email={data.email} onLocale={onLocale} {...(data.operator ? { accountPath: "/account" } : {})} />
    );
  if (data?.operator !== true)
    return (
      <PortalShell label={t("shell.label")} user={user}>
        {data !== undefined ? (
          <NotAnOperator email={data.email} />
        ) : viewer.error === null ? (
          <LoadingState />
        ) : (
          <ErrorState error={viewer.error} onRetry={() => void viewer.refetch()} page />
        )}
      </PortalShell>
    );
  return (
    <PortalShell label={t("shell.label")} navigation={navigation} switcher={<FindTenant />} user={user}>
      <Outlet />
    </PortalShell>
  );
}

function useNavigation(): readonly NavigationGroup[] {
  const t = useText();
  return [
    { items: [{ label: t("dashboard.title"), to: "/", icon: <IconGauge aria-hidden />, exact: true }] },
    {
      label: t("shell.customers"),
      items: [
        { label: t("tenants.title"), to: "/tenants", icon: <IconBuilding aria-hidden /> },
        { label: t("partners.title"), to: "/partners", icon: <IconBuildingStore aria-hidden /> },
        { label: t("plans.title"), to: "/plans", icon: <IconTags aria-hidden /> },
      ],
    },
    {
      label: t("shell.watch"),
      items: [
        { label: t("timeline.title"), to: "/timeline", icon: <IconHistory aria-hidden /> },
        { label: t("alerts.title"), to: "/alerts", icon: <IconBell aria-hidden /> },
        { label: t("sources.title"), to: "/sources", icon: <IconAntennaBars5 aria-hidden /> },
      ],
    },
    {
      label: t("shell.platform"),
      items: [
        { label: t("connectors.title"), to: "/connectors", icon: <IconPlugConnected aria-hidden /> },
        { label: t("stack.title"), to: "/stack", icon: <IconStack2 aria-hidden /> },
      ],
    },
  ];
}

/** Changes the language here, and for the mail and the other browsers of this person. */
function useSpokenLocale(): (locale: Locale) => void {
  const speak = useChangeLocale();
  const { mutate } = useChange<Locale>({
    send: (api, locale) => api.send("PATCH", "/me", { schema: me, body: { locale } }),
    touches: ["/me"],
  });
  return (locale) => {
    void speak(locale);
    mutate(locale);
  };
}
