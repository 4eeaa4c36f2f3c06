import { type AccessGrantView, accessGrantList, type TenantView } from "@allod/api";
import { EmptyState, Loaded, Panel, ScopeList, StatusBadge, useNow, useRead } from "@allod/ui";
import { Text } from "@mantine/core";
import IconLock from "@tabler/icons-react/icons/IconLock";

import { useText } from "../../i18n/text.ts";
import { When } from "../../parts/when.tsx";

/** Which partner an organization lets in, for what, and until when. To be read: it is the customer who gives it. */
export function AccessPart({ tenant: { id } }: { readonly tenant: TenantView }) {
  const t = useText();
  const result = useRead(`/tenants/${id}/access-grants`, { schema: accessGrantList });
  return (
    <Panel title={t("tenant.grants")} description={t("tenant.grantsHint")} flush>
      <Loaded result={result}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<IconLock />} title={t("tenant.noGrants")}>
              {t("tenant.noGrantsHint")}
            </EmptyState>
          ) : (
            <ul className="allod-list">
              {items.map((grant) => (
                <li key={grant.id} className="operator-row">
                  <Grant grant={grant} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Grant({ grant: { partner, scopes, grantedBy, createdAt, expiresAt, revokedAt } }: { readonly grant: AccessGrantView }) {
  const t = useText();
  const now = useNow();
  const isOver = new Date(expiresAt) <= now;
  const end = revokedAt ?? expiresAt;
  const said = revokedAt === null ? (isOver ? "tenant.grantEnded" : "tenant.grantEnds") : "tenant.grantRevoked";
  return (
    <>
      <div>
        <Text size="sm" fw={600}>
          {partner.name} <ScopeList scopes={scopes} />
        </Text>
        <Text size="sm" c="dimmed">
          <When say={(when) => t("tenant.grantedBy", { name: grantedBy.displayName, when })} time={createdAt} /> ·{" "}
          <When say={(when) => t(said, { when })} time={end} />
        </Text>
      </div>
      <StatusBadge status={revokedAt === null ? (isOver ? "expired" : "active") : "revoked"} />
    </>
  );
}
