import type { Me } from "@allod/api";
import { HeaderMenu, HeaderMenuChoice, useUiText } from "@allod/ui";
import IconSelector from "@tabler/icons-react/icons/IconSelector";

import type { KnownTenant } from "../access/standing.ts";
import { useText } from "../i18n/text.ts";

interface TenantSwitcherProps {
  readonly current: KnownTenant | undefined;
  readonly memberships: Me["memberships"];
  readonly onSwitch: (tenantId: string) => void;
}

/** Which organization is looked at; a menu for those who have several. */
export function TenantSwitcher({ current, memberships, onSwitch }: TenantSwitcherProps) {
  const t = useText();
  const common = useUiText();
  if (current === undefined) return null;
  if (memberships.every(({ tenant }) => tenant.id === current.id)) return <span className="portal-tenant">{current.name}</span>;
  return (
    <HeaderMenu
      label={t("nav.switchTenant", { name: current.name })}
      className="portal-tenant"
      button={
        <>
          <span>{current.name}</span>
          <IconSelector size={16} aria-hidden />
        </>
      }
    >
      <HeaderMenuChoice
        label={t("nav.organizations")}
        options={memberships.map(({ tenant: { id, name }, role }) => ({
          key: id,
          content: (
            <>
              {name}
              <span className="portal-tenant-role">{common(`role.${role}`)}</span>
            </>
          ),
          chosen: id === current.id,
          onChoose: () => onSwitch(id),
        }))}
      />
    </HeaderMenu>
  );
}
