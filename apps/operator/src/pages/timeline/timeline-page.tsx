import { PageHeader, type TimelineAddress } from "@allod/ui";
import { platformScope, Timeline } from "@allod/ui/audit";
import { SegmentedControl, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { useText } from "../../i18n/text.ts";
import { ErasePerson } from "./erase-person.tsx";
import { KeepProof } from "./keep-proof.tsx";
import { TenantName } from "./tenant-name.tsx";

const tenantName = (id: string | null) => <TenantName id={id} />;

/** What happened on the platform, or everywhere. */
export function TimelinePage() {
  const t = useText();
  const navigate = useNavigate();
  const { of: owner, ...address } = useSearch({ from: "/signed-in/timeline" });
  const scope = useMemo(() => platformScope(owner ?? "platform"), [owner]);
  const onAddress = useCallback(
    (search: TimelineAddress, how: { readonly stay?: boolean; readonly replace?: boolean } = {}) =>
      void navigate({
        to: "/timeline",
        search: owner === undefined ? search : { ...search, of: owner },
        resetScroll: how.stay !== true,
        replace: how.replace === true,
      }),
    [navigate, owner],
  );
  return (
    <>
      <PageHeader
        title={t("timeline.title")}
        description={t("timeline.description")}
        actions={
          <SegmentedControl
            aria-label={t("timeline.of")}
            value={owner ?? "platform"}
            onChange={(value) => void navigate({ to: "/timeline", search: value === "everyone" ? { of: value } : {} })}
            data={[
              { value: "platform", label: t("timeline.platform") },
              { value: "everyone", label: t("timeline.everyone") },
            ]}
          />
        }
      />
      {owner === undefined ? null : (
        <Text size="sm" c="dimmed" mb="md">
          {t("timeline.everyoneHint")}
        </Text>
      )}
      <Timeline
        key={owner ?? "platform"}
        scope={scope}
        address={address}
        onAddress={onAddress}
        mayVerify
        mayExport
        proof={<KeepProof />}
        Erase={ErasePerson}
        tenant={owner === undefined ? undefined : tenantName}
      />
    </>
  );
}
