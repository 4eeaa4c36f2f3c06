import { appList, type AppView } from "@allod/api";
import { EmptyState, Loaded, StatusBadge, useRead } from "@allod/ui";
import IconApps from "@tabler/icons-react/icons/IconApps";
import IconArrowUpRight from "@tabler/icons-react/icons/IconArrowUpRight";

import { useText } from "../../i18n/text.ts";
import { APP_ICONS } from "./app-icons.tsx";

/** The apps of a tenant as cards; those that are ready are links. */
export function AppGrid({ tenantId }: { readonly tenantId: string }) {
  const t = useText();
  const result = useRead(`/tenants/${tenantId}/apps`, { schema: appList });
  return (
    <Loaded result={result}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState icon={<IconApps />} title={t("launcher.noApps")}>
            {t("launcher.noAppsHint")}
          </EmptyState>
        ) : (
          <ul className="portal-apps">
            {items.map((app) => (
              <li key={app.id}>
                <AppCard app={app} />
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function AppCard({ app }: { readonly app: AppView }) {
  const t = useText();
  const { title, url, icon, status, message } = app;
  const Icon = APP_ICONS[icon];
  const inside = (
    <>
      <span className="portal-app-icon" data-app={icon}>
        <Icon size={26} aria-hidden />
      </span>
      <span className="portal-app-text">
        <span className="portal-app-title">{title}</span>
        {status === "ready" ? (
          <span className="portal-app-host">{hostOf(url)}</span>
        ) : (
          <>
            <StatusBadge status={status} />
            <span className="portal-app-message" lang={message === "" ? undefined : "en"}>
              {message === "" ? (status === "preparing" ? t("launcher.preparing") : null) : message}
            </span>
          </>
        )}
      </span>
    </>
  );
  if (status !== "ready") return <div className="portal-app">{inside}</div>;
  return (
    <a className="portal-app" href={url} target="_blank" rel="noreferrer" title={t("launcher.open")}>
      {inside}
      <IconArrowUpRight className="portal-app-arrow" size={18} aria-hidden />
    </a>
  );
}

/** What stands in the address bar; nothing of an address that is none. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? "";
}
