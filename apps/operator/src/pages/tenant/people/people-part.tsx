import type { TenantView } from "@allod/api";
import { InvitationsPanel, InviteDialog, memberRoles } from "@allod/ui";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import IconUserPlus from "@tabler/icons-react/icons/IconUserPlus";

import { useText } from "../../../i18n/text.ts";
import { PeoplePanel } from "./people-panel.tsx";

/** Who is in an organization, and who was asked to join it. */
export function PeoplePart({ tenant }: { readonly tenant: TenantView }) {
  const t = useText();
  const [opened, { open, close }] = useDisclosure(false);
  const { id, name, status } = tenant;
  const invite =
    status === "terminated" ? null : (
      <Button leftSection={<IconUserPlus size={16} />} size="xs" onClick={open}>
        {t("tenant.invite")}
      </Button>
    );
  return (
    <>
      <PeoplePanel tenant={tenant} invite={invite} />
      <InvitationsPanel tenantId={id} mayChange={() => status !== "terminated"} />
      <InviteDialog
        tenantId={id}
        title={t("tenant.inviteTitle", { name })}
        roles={memberRoles}
        firstRole="owner"
        opened={opened}
        onClose={close}
      />
    </>
  );
}
