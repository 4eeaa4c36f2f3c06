import type { AccessGrantView } from "@allod/api";
import { formatRelative, ScopeList, useFormat, useLocale, useNow } from "@allod/ui";
import { Button, Group, Text } from "@mantine/core";

import { useText } from "../../i18n/text.ts";

interface GrantRowProps {
  readonly grant: AccessGrantView;
  readonly isOpen: boolean;
  /** Absent: they may not take it back, or it has ended. */
  readonly onRevoke?: () => void;
}

/** One permission: to whom, for what, by whom, until when. */
export function GrantRow({ grant, isOpen, onRevoke }: GrantRowProps) {
  const t = useText();
  const now = useNow();
  const locale = useLocale();
  const format = useFormat();
  const { partner, scopes, grantedBy, createdAt, expiresAt, revokedAt } = grant;
  const when = (time: string): string => formatRelative(time, now, locale);
  const end = isOpen
    ? t("access.ends", { when: when(expiresAt) })
    : revokedAt === null
      ? t("access.endedAt", { when: when(expiresAt) })
      : t("access.revokedAt", { when: when(revokedAt) });
  return (
    <li className="allod-row">
      <div>
        <Group gap="sm">
          <Text size="sm" fw={600}>
            {partner.name}
          </Text>
          <ScopeList scopes={scopes} />
        </Group>
        <Text size="sm" c="dimmed" mt={2}>
          <span title={format.dateTime(createdAt)}>{t("access.grantedBy", { name: grantedBy.displayName, when: when(createdAt) })}</span> ·{" "}
          <span title={format.dateTime(revokedAt ?? expiresAt)}>{end}</span>
        </Text>
      </div>
      {onRevoke === undefined ? null : (
        <Button variant="default" size="xs" onClick={onRevoke}>
          {t("access.revoke")}
        </Button>
      )}
    </li>
  );
}
