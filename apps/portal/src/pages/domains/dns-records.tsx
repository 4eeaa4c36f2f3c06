import { type ClaimedDomainView, dnsRecordList, type DnsRecordView } from "@allod/api";
import { CopyField, Loaded, type Tone, ToneBadge, useRead } from "@allod/ui";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import IconRefresh from "@tabler/icons-react/icons/IconRefresh";

import { useText } from "../../i18n/text.ts";
import { useInside } from "../../layout/inside.tsx";

const PUBLISHED = {
  yes: { tone: "good", text: "domains.publishedYes" },
  no: { tone: "bad", text: "domains.publishedNo" },
  other: { tone: "warning", text: "domains.publishedOther" },
  unknown: { tone: "idle", text: "domains.publishedUnknown" },
} as const satisfies Record<DnsRecordView["published"], { tone: Tone; text: string }>;

/** What the products ask for in the DNS of a domain, and what the DNS says at this moment. */
export function DnsRecords({ domain: { id, name } }: { readonly domain: ClaimedDomainView }) {
  const { id: tenantId } = useInside();
  const result = useRead(`/tenants/${tenantId}/domains/${id}/records`, { schema: dnsRecordList });
  return (
    <div className="portal-proof">
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
  const t = useText();
  const wrong = items.filter(({ published }) => published === "no" || published === "other").length;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <div>
          <Title order={3}>{t("domains.records")}</Title>
          <Text size="sm" c="dimmed" role="status">
            {wrong === 0 ? t("domains.allPublished") : t("domains.missing", { count: wrong })} {t("domains.recordsHint")}
          </Text>
        </div>
        <Button variant="default" size="xs" leftSection={<IconRefresh size={14} />} onClick={onAgain} loading={isLooking}>
          {t("domains.recheck")}
        </Button>
      </Group>
      <ul className="portal-records" aria-label={t("domains.recordsOf", { name })}>
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
            <dl className="portal-record">
              <dt>{t("domains.recordName")}</dt>
              <dd>
                <CopyField value={record.name} name={t("domains.recordName")} />
              </dd>
              <dt>{t("domains.value")}</dt>
              <dd>
                <CopyField value={record.value} name={t("domains.value")} />
              </dd>
            </dl>
          </li>
        ))}
      </ul>
    </Stack>
  );
}
