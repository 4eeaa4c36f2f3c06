import { accessGrant, accessGrantList, type AccessGrantView } from "@allod/api";
import { ConfirmDialog, Dialog, EmptyState, Loaded, notifyDone, PageHeader, Panel, useChange, useNow, useRead } from "@allod/ui";
import { Button, Text } from "@mantine/core";
import IconHeartHandshake from "@tabler/icons-react/icons/IconHeartHandshake";
import IconLock from "@tabler/icons-react/icons/IconLock";
import { useState } from "react";

import { can } from "../../access/abilities.ts";
import { useText } from "../../i18n/text.ts";
import { Needs, useInside, WithTenant } from "../../layout/inside.tsx";
import { GrantForm } from "./grant-form.tsx";
import { GrantRow } from "./grant-row.tsx";

export function AccessPage() {
  return (
    <Needs abilities={["access.read"]}>
      <WithTenant>{({ partner }) => <Access partner={partner} />}</WithTenant>
    </Needs>
  );
}

interface Partner {
  readonly id: string;
  readonly name: string;
}

/** Who of the partner is let in, for what, and until when. */
function Access({ partner }: { readonly partner: Partner | null }) {
  const t = useText();
  const now = useNow();
  const { id, name, standing } = useInside();
  const path = `/tenants/${id}/access-grants`;
  const [giving, setGiving] = useState(false);
  const [asked, setAsked] = useState<AccessGrantView>();
  const result = useRead(path, { schema: accessGrantList });
  const revoke = useChange({
    send: (api, { id }: AccessGrantView) => api.send("POST", `${path}/${id}/revoke`, { schema: accessGrant }),
    touches: [path],
    onDone: ({ partner }) => {
      setAsked(undefined);
      notifyDone(t("access.revoked", { partner: partner.name }));
    },
  });
  const mayChange = can(standing, "access.change");
  const give =
    mayChange && partner !== null ? (
      <Button leftSection={<IconHeartHandshake size={16} />} onClick={() => setGiving(true)}>
        {t("access.grant")}
      </Button>
    ) : null;
  const isOpen = ({ revokedAt, expiresAt }: AccessGrantView): boolean => revokedAt === null && now < new Date(expiresAt);
  const current = result.data?.items.filter(isOpen) ?? [];
  const past = result.data?.items.filter((grant) => !isOpen(grant)) ?? [];
  return (
    <>
      <PageHeader title={t("access.title")} description={t("access.description", { tenant: name })} actions={give} />
      <Panel title={t("access.current")} description={t("access.currentHint")} flush>
        <Loaded result={result} lines={2}>
          {() =>
            current.length > 0 ? (
              <ul className="allod-list">
                {current.map((grant) => (
                  <GrantRow key={grant.id} grant={grant} isOpen {...(mayChange ? { onRevoke: () => setAsked(grant) } : {})} />
                ))}
              </ul>
            ) : (
              <EmptyState icon={<IconLock />} title={t(partner === null ? "access.noPartner" : "access.none")} action={give ?? undefined}>
                {partner === null ? t("access.noPartnerHint") : t("access.noneHint", { partner: partner.name })}
              </EmptyState>
            )
          }
        </Loaded>
      </Panel>
      <Panel title={t("access.howTitle")}>
        <ul className="portal-how">
          {([1, 2, 3, 4] as const).map((step) => (
            <li key={step}>{t(`access.how${step}`)}</li>
          ))}
        </ul>
        {mayChange ? null : (
          <Text size="sm" c="dimmed" mt="sm">
            {t("access.onlyOwners")}
          </Text>
        )}
      </Panel>
      {past.length === 0 ? null : (
        <Panel title={t("access.past")} flush>
          <ul className="allod-list">
            {past.map((grant) => (
              <GrantRow key={grant.id} grant={grant} isOpen={false} />
            ))}
          </ul>
        </Panel>
      )}
      {partner === null ? null : (
        <Dialog opened={giving} onClose={() => setGiving(false)} title={t("access.grantTitle", { partner: partner.name })}>
          <GrantForm partner={partner} onClose={() => setGiving(false)} />
        </Dialog>
      )}
      <ConfirmDialog
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={t("access.revokeTitle", { partner: asked?.partner.name ?? "" })}
        action={t("access.revoke")}
        onConfirm={() => asked !== undefined && revoke.mutate(asked)}
        pending={revoke.isPending}
        error={revoke.error}
      >
        {t("access.revokeHint", { partner: asked?.partner.name ?? "" })}
      </ConfirmDialog>
    </>
  );
}
