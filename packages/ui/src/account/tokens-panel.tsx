import { apiToken, apiTokenList, type ApiTokenView, type Me } from "@allod/api";
import { Button, Text } from "@mantine/core";
import IconKey from "@tabler/icons-react/icons/IconKey";
import { useState } from "react";

import { useUiText } from "../i18n/use-ui-text.ts";
import { NewTokenDialog } from "./new-token-dialog.tsx";
import { ConfirmDialog } from "../feedback/confirm-dialog.tsx";
import { Loaded } from "../feedback/loaded.tsx";
import { notifyDone } from "../feedback/notify.tsx";
import { EmptyState } from "../feedback/states.tsx";
import { StatusBadge } from "../feedback/status-badge.tsx";
import { RelativeTime } from "../format/relative-time.tsx";
import { useNow } from "../format/use-format.ts";
import { useChange, useRead } from "../query/queries.ts";
import { Panel } from "../shell/page.tsx";

const PATH = "/me/tokens";

/** Tokens with which programs act as this person. */
export function TokensPanel({ memberships }: { readonly memberships: Me["memberships"] }) {
  const t = useUiText();
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
                <li key={token.id} className="allod-row">
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
  const t = useUiText();
  const isOver = revokedAt !== null || new Date(expiresAt) <= useNow();
  return (
    <>
      <div>
        <Text size="sm" fw={600} className="allod-break">
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
