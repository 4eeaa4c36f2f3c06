import { claimedDomainList, type ClaimedDomainView, type TenantView } from "@allod/api";
import { DnsRecords, EmptyState, Loaded, Panel, StatusBadge, useRead } from "@allod/ui";
import { Button, Group, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import IconWorldWww from "@tabler/icons-react/icons/IconWorldWww";

import { useText } from "../../i18n/text.ts";
import { When } from "../../parts/when.tsx";

/** The names of an organization, and what the DNS says about each. To be read: its own administrators look after them. */
export function DomainsPart({ tenant: { id } }: { readonly tenant: TenantView }) {
  const t = useText();
  const result = useRead(`/tenants/${id}/domains`, { schema: claimedDomainList });
  return (
    <Loaded result={result}>
      {({ items }) =>
        items.length === 0 ? (
          <Panel>
            <EmptyState icon={<IconWorldWww />} title={t("tenant.noDomains")}>
              {t("tenant.noDomainsHint")}
            </EmptyState>
          </Panel>
        ) : (
          items.map((domain) => <Domain key={domain.id} tenantId={id} domain={domain} />)
        )
      }
    </Loaded>
  );
}

function Domain({ tenantId, domain }: { readonly tenantId: string; readonly domain: ClaimedDomainView }) {
  const t = useText();
  // Asked for one by one: each look is a question to the DNS.
  const [shown, { toggle }] = useDisclosure(false);
  const { name, verifiedAt, createdAt } = domain;
  return (
    <Panel>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Group gap="sm">
            <Title order={2}>{name}</Title>
            <StatusBadge status={verifiedAt === null ? "unverified" : "verified"} />
          </Group>
          <Text size="sm" c="dimmed">
            <When
              say={(when) => t(verifiedAt === null ? "tenant.claimedSince" : "tenant.verifiedSince", { when })}
              time={verifiedAt ?? createdAt}
            />
          </Text>
        </div>
        <Button
          variant="default"
          size="xs"
          onClick={toggle}
          aria-expanded={shown}
          {...(shown ? {} : { "aria-label": t("tenant.showRecordsNamed", { name }) })}
        >
          {t(shown ? "tenant.hideRecords" : "tenant.showRecords")}
        </Button>
      </Group>
      {shown ? <DnsRecords tenantId={tenantId} domain={domain} /> : null}
    </Panel>
  );
}
