import { type ClaimedDomainView, dnsRecordList, type DnsRecordView } from "@allod/api";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import IconRefresh from "@tabler/icons-react/icons/IconRefresh";

import { useUiText } from "../i18n/use-ui-text.ts";
import { CopyField } from "../feedback/copy-button.tsx";
import { Loaded } from "../feedback/loaded.tsx";
import { type Tone, ToneBadge } from "../feedback/status-badge.tsx";
import { useRead } from "../query/queries.ts";

const PUBLISHED = {
  yes: { tone: "good", text: "dns.yes" },
  no: { tone: "bad", text: "dns.no" },
  other: { tone: "warning", text: "dns.other" },
  unknown: { tone: "idle", text: "dns.unknown" },
} as const satisfies Record<DnsRecordView["published"], { tone: Tone; text: string }>;

interface DnsRecordsProps {
  readonly tenantId: string;
  readonly domain: ClaimedDomainView;
}

/** What the products ask for in the DNS of a domain, and what the DNS says at this moment. */
export function DnsRecords({ tenantId, domain: { id, name } }: DnsRecordsProps) {
  const result = useRead(`/tenants/${tenantId}/domains/${id}/records`, { schema: dnsRecordList });
  return (
    <div className="allod-proof">
      <Loaded result={result} lines={3}>
        {({ items }) => <Records name={name} items={items} onAgain={() => void result.refetch()} isLooking={result.isFetching} />}
      </Loaded>
    </div>
  );
}

interface RecordsProps {
  readonly name: string;
  readonly items: readonly DnsRecordView[];
  readonly onAgain: () => void;
  readonly isLooking: boolean;
}

function Records({ name, items, onAgain, isLooking }: RecordsProps) {
  const t = useUiText();
  const wrong = items.filter(({ published }) => published === "no" || published === "other").length;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <div>
          <Title order={3}>{t("dns.title")}</Title>
          <Text size="sm" c="dimmed" role="status">
            {wrong === 0 ? t("dns.all") : t("dns.missing", { count: wrong })} {t("dns.now")}
          </Text>
        </div>
        <Button variant="default" size="xs" leftSection={<IconRefresh size={14} />} onClick={onAgain} loading={isLooking}>
          {t("dns.again")}
        </Button>
      </Group>
      <ul className="allod-records" aria-label={t("dns.of", { name })}>
        {items.map((record) => (
          <li key={`${record.type} ${record.name} ${record.value}`}>
            <Group justify="space-between" gap="sm">
              <Text size="sm" fw={600}>
                {record.type}{" "}
                <Text span size="sm" fw={400} c="dimmed" lang="en">
                  {record.purpose}
                </Text>
              </Text>
              <ToneBadge tone={PUBLISHED[record.published].tone}>{t(PUBLISHED[record.published].text)}</ToneBadge>
            </Group>
            <dl className="allod-record">
              <dt>{t("dns.name")}</dt>
              <dd>
                <CopyField value={record.name} name={t("dns.name")} />
              </dd>
              <dt>{t("dns.value")}</dt>
              <dd>
                <CopyField value={record.value} name={t("dns.value")} />
              </dd>
            </dl>
          </li>
        ))}
      </ul>
    </Stack>
  );
}
