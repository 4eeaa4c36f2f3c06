import { apiToken, apiTokenList, type ApiTokenView, type Me } from "@allod/api";
import { ConfirmDialog, EmptyState, Loaded, notifyDone, Panel, RelativeTime, StatusBadge, useChange, useNow, useRead } from "@allod/ui";
import { Button, Text } from "@mantine/core";
import IconKey from "@tabler/icons-react/icons/IconKey";
import { useState } from "react";

import { useText } from "../../i18n/text.ts";
import { NewTokenDialog } from "./new-token-dialog.tsx";

const PATH = "/me/tokens";

/** Tokens with which programs act as this person. */
export function TokensPanel({ memberships }: { readonly memberships: Me["memberships"] }) {
  const t = useText();
  const [making, setMaking] = useState(false);
  const [asked, setAsked] = useState<ApiTokenView>();
  const tokens = useRead(PATH, { schema: apiTokenList });
  const revoke = useChange({
    send: (api, { id }: ApiTokenView) => api.send("POST", `${PATH}/${id}/revoke`, { schema: apiToken }),
    touches: [PATH],
    onDone: () => {
      setAsked(undefined);
      notifyDone(t("account.tokenRevoked"));
    },
  });
  const make = (
    <Button variant="default" size="xs" onClick={() => setMaking(true)}>
      {t("account.newToken")}
    </Button>
  );
  return (
    <Panel title={t("account.tokens")} description={t("account.tokensHint")} actions={make} flush>
      <Loaded result={tokens} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<IconKey />} title={t("account.noTokens")}>
              {t("account.noTokensHint")}
            </EmptyState>
          ) : (
            <ul className="allod-list">
              {items.map((token) => (
                <li key={token.id} className="portal-row">
                  <Token
                    token={token}
                    tenant={memberships.find(({ tenant }) => tenant.id === token.tenantId)?.tenant.name}
                    onRevoke={() => setAsked(token)}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <NewTokenDialog opened={making} onClose={() => setMaking(false)} memberships={memberships} />
      <ConfirmDialog
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={t("account.tokenRevokeTitle", { name: asked?.name ?? "" })}
        action={t("account.tokenRevoke")}
        onConfirm={() => asked !== undefined && revoke.mutate(asked)}
        pending={revoke.isPending}
        error={revoke.error}
      >
        {t("account.tokenRevokeHint")}
      </ConfirmDialog>
    </Panel>
  );
}

interface TokenProps {
  readonly token: ApiTokenView;
  /** The one tenant that it is for. */
  readonly tenant: string | undefined;
  readonly onRevoke: () => void;
}

function Token({ token: { name, access, expiresAt, lastUsedAt, revokedAt }, tenant, onRevoke }: TokenProps) {
  const t = useText();
  const isOver = revokedAt !== null || new Date(expiresAt) <= useNow();
  return (
    <>
      <div>
        <Text size="sm" fw={600} className="portal-break">
          {name}
        </Text>
        <Text size="sm" c="dimmed">
          {tenant ?? t("account.tokenAllTenants")} · {t(access === "read" ? "account.tokenRead" : "account.tokenWrite")} ·{" "}
          {t("account.tokenLastUsed")} {lastUsedAt === null ? t("account.tokenNever").toLowerCase() : <RelativeTime time={lastUsedAt} />}
          {isOver ? null : (
            <>
              {" · "}
              {t("account.tokenExpires")} <RelativeTime time={expiresAt} />
            </>
          )}
        </Text>
      </div>
      {isOver ? (
        <StatusBadge status={revokedAt === null ? "expired" : "revoked"} />
      ) : (
        <Button variant="default" size="xs" onClick={onRevoke} aria-label={t("account.tokenRevokeNamed", { name })}>
          {t("account.tokenRevoke")}
        </Button>
      )}
    </>
  );
}
