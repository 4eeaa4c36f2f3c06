// Styles that the start page does not need.
import "../theme/rest.css";

import { me } from "@allod/api";
import { Button, Group, Text } from "@mantine/core";
import IconExternalLink from "@tabler/icons-react/icons/IconExternalLink";

import { useUiText } from "../i18n/use-ui-text.ts";
import { ProfilePanel } from "./profile-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";
import { TokensPanel } from "./tokens-panel.tsx";
import { useRead } from "../query/queries.ts";
import { PageHeader, Panel } from "../shell/page.tsx";

/** What belongs to the person who is signed in, and not to a tenant. */
export function AccountPage() {
  const t = useUiText();
  const { data: viewer } = useRead("/me", { schema: me });
  if (viewer === undefined) return null;
  return (
    <>
      <PageHeader title={t("account.title")} description={t("account.description")} />
      <ProfilePanel viewer={viewer} />
      {viewer.accountUrl === null ? null : (
        <Panel title={t("account.security")}>
          <Group justify="space-between" gap="md">
            <Text size="sm" c="dimmed" maw="36rem">
              {t("account.securityHint")}
            </Text>
            <Button component="a" href={viewer.accountUrl} variant="default" rightSection={<IconExternalLink size={16} />}>
              {t("account.openSecurity")}
            </Button>
          </Group>
        </Panel>
      )}
      <SessionsPanel />
      <TokensPanel memberships={viewer.memberships} />
    </>
  );
}
