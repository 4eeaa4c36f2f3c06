import type { NavigationGroup, NavigationItem, Say } from "@allod/ui";
import IconApps from "@tabler/icons-react/icons/IconApps";
import IconBell from "@tabler/icons-react/icons/IconBell";
import IconBuildingStore from "@tabler/icons-react/icons/IconBuildingStore";
import IconHeartHandshake from "@tabler/icons-react/icons/IconHeartHandshake";
import IconHistory from "@tabler/icons-react/icons/IconHistory";
import IconHome from "@tabler/icons-react/icons/IconHome";
import IconSettings from "@tabler/icons-react/icons/IconSettings";
import IconUsers from "@tabler/icons-react/icons/IconUsers";
import IconWorldWww from "@tabler/icons-react/icons/IconWorldWww";
import type { ReactNode } from "react";

import { type Ability, can } from "../access/abilities.ts";
import type { KnownTenant } from "../access/standing.ts";
import type { PortalMessages } from "../i18n/en.ts";

const TENANT_PAGES: readonly {
  readonly page: "people" | "domains" | "access" | "activity" | "alerts" | "settings";
  readonly needs: readonly Ability[];
  readonly icon: ReactNode;
}[] = [
  { page: "people", needs: ["people.read"], icon: <IconUsers /> },
  { page: "domains", needs: ["domains.read"], icon: <IconWorldWww /> },
  { page: "access", needs: ["access.read"], icon: <IconHeartHandshake /> },
  { page: "activity", needs: ["audit.read"], icon: <IconHistory /> },
  { page: "alerts", needs: ["alerts.read"], icon: <IconBell /> },
  { page: "settings", needs: ["settings.change", "billing.read"], icon: <IconSettings /> },
];

interface Viewed {
  /** The tenant that is looked at. */
  readonly tenant: KnownTenant | undefined;
  /** They administer a partner. */
  readonly isPartner: boolean;
  /** They have a tenant of their own. */
  readonly isMember: boolean;
}

/** The links of the side bar: what this person may open, and nothing else. Empty when there is only one place to be. */
export function navigation({ tenant, isPartner, isMember }: Viewed, t: Say<PortalMessages>): readonly NavigationGroup[] {
  const first: NavigationItem[] = isMember ? [{ label: t("nav.apps"), to: "/", icon: <IconApps />, exact: true }] : [];
  const inside: NavigationItem[] = tenant === undefined ? [] : tenantItems(tenant, t);
  const partner: NavigationItem[] = isPartner ? [{ label: t("nav.customers"), to: "/customers", icon: <IconBuildingStore /> }] : [];
  const groups: readonly NavigationGroup[] = [
    { items: first },
    ...(tenant === undefined ? [] : [{ label: tenant.name, items: inside }]),
    { label: t("nav.partner"), items: partner },
  ];
  const shown = groups.filter(({ items }) => items.length > 0);
  return shown.flatMap(({ items }) => items).length > 1 ? shown : [];
}

function tenantItems({ id, standing }: KnownTenant, t: Say<PortalMessages>): NavigationItem[] {
  const overview: NavigationItem[] =
    standing.as === "partner" ? [{ label: t("nav.overview"), to: `/t/${id}`, icon: <IconHome />, exact: true }] : [];
  const pages = TENANT_PAGES.filter(({ needs }) => needs.some((ability) => can(standing, ability)));
  return [...overview, ...pages.map(({ page, icon }) => ({ label: t(`nav.${page}`), to: `/t/${id}/${page}`, icon }))];
}
