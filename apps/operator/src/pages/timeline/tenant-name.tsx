import { Link } from "@tanstack/react-router";

import { useTenantNames } from "../../data/tenant-names.ts";
import { useText } from "../../i18n/text.ts";

/** Whose event it is, as a link to their own timeline. */
export function TenantName({ id }: { readonly id: string | null }) {
  const t = useText();
  const { data } = useTenantNames();
  if (id === null) return <span className="operator-no-tenant">{t("timeline.platform")}</span>;
  return (
    <Link to="/tenants/$tenantId" params={{ tenantId: id }} search={{ tab: "activity" }} className="operator-tenant-name">
      {data?.get(id) ?? t("timeline.unknownTenant")}
    </Link>
  );
}
