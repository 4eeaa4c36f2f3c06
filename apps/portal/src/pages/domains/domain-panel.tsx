import { claimedDomain, type ClaimedDomainView } from "@allod/api";
import {
  ConfirmDialog,
  CopyField,
  DnsRecords,
  FormProblem,
  notifyDone,
  Panel,
  RelativeTime,
  StatusBadge,
  useChange,
  useUiText,
} from "@allod/ui";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import { can } from "../../access/abilities.ts";
import { useText } from "../../i18n/text.ts";
import { useInside } from "../../layout/inside.tsx";

/** One domain: how to prove it, or what the DNS should say about it. */
export function DomainPanel({ domain }: { readonly domain: ClaimedDomainView }) {
  const t = useText();
  const { id, standing } = useInside();
  const [shown, { toggle }] = useDisclosure(false);
  const { name, verifiedAt, createdAt } = domain;
  const isVerified = verifiedAt !== null;
  return (
    <Panel>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2} miw={0}>
          <Group gap="sm">
            <Title order={2} className="allod-break">
              {name}
            </Title>
            <StatusBadge status={isVerified ? "verified" : "unverified"} />
          </Group>
          <Text size="sm" c="dimmed">
            <When time={verifiedAt ?? createdAt} isVerified={isVerified} />
          </Text>
        </Stack>
        <Group gap="xs">
          {isVerified ? (
            <Button variant="default" size="xs" onClick={toggle} aria-expanded={shown}>
              {t(shown ? "domains.hideRecords" : "domains.showRecords")}
            </Button>
          ) : null}
          {can(standing, "domains.change") ? <RemoveButton domain={domain} /> : null}
        </Group>
      </Group>
      {isVerified ? null : <Proof domain={domain} />}
      {shown ? <DnsRecords tenantId={id} domain={domain} /> : null}
    </Panel>
  );
}

function When({ time, isVerified }: { readonly time: string; readonly isVerified: boolean }) {
  const t = useText();
  const [before = "", after = ""] = t(isVerified ? "domains.verifiedSince" : "domains.claimedSince", { when: "\u0000" }).split("\u0000");
  return (
    <>
      {before}
      <RelativeTime time={time} />
      {after}
    </>
  );
}

/** The record that proves a domain, and the button that has it looked for. */
function Proof({ domain: { id, name, record } }: { readonly domain: ClaimedDomainView }) {
  const t = useText();
  const common = useUiText();
  const { id: tenantId, standing } = useInside();
  const path = `/tenants/${tenantId}/domains`;
  const verify = useChange({
    send: (api) => api.send("POST", `${path}/${id}/verify`, { schema: claimedDomain }),
    touches: [path],
    onDone: () => notifyDone(t("domains.verified", { name })),
  });
  return (
    <Stack gap="sm" mt="md" className="allod-proof">
      <Title order={3}>{t("domains.proveTitle", { name })}</Title>
      <Text size="sm" c="dimmed">
        {t("domains.proveHint")}
      </Text>
      <dl className="allod-record">
        <dt>{t("domains.type")}</dt>
        <dd>{record.type}</dd>
        <dt>{common("dns.name")}</dt>
        <dd>
          <CopyField value={record.name} name={common("dns.name")} />
        </dd>
        <dt>{common("dns.value")}</dt>
        <dd>
          <CopyField value={record.value} name={common("dns.value")} />
        </dd>
      </dl>
      <FormProblem error={verify.error} />
      {can(standing, "domains.change") ? (
        <Group>
          <Button onClick={() => verify.mutate()} loading={verify.isPending}>
            {t("domains.check")}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}

function RemoveButton({ domain: { id, name } }: { readonly domain: ClaimedDomainView }) {
  const t = useText();
  const [asked, { open, close }] = useDisclosure(false);
  const path = `/tenants/${useInside().id}/domains`;
  const remove = useChange({
    send: (api) => api.send("POST", `${path}/${id}/remove`, { schema: claimedDomain.pick({ id: true }) }),
    touches: [path],
    onDone: () => {
      close();
      notifyDone(t("domains.removed", { name }));
    },
  });
  return (
    <>
      <Button variant="default" size="xs" onClick={open} aria-label={t("domains.removeNamed", { name })}>
        {t("domains.remove")}
      </Button>
      <ConfirmDialog
        opened={asked}
        onClose={close}
        title={t("domains.removeTitle", { name })}
        action={t("domains.remove")}
        onConfirm={() => remove.mutate()}
        pending={remove.isPending}
        error={remove.error}
        typeName={name}
      >
        {t("domains.removeHint")}
      </ConfirmDialog>
    </>
  );
}
