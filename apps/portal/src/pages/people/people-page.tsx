import { memberPage, type MemberView } from "@allod/api";
import { InvitationsPanel, InviteDialog, PageHeader, Panel, useReadPages } from "@allod/ui";
import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import IconSearch from "@tabler/icons-react/icons/IconSearch";
import IconUserPlus from "@tabler/icons-react/icons/IconUserPlus";
import { useState } from "react";

import { can, isAbove, rolesToGive } from "../../access/abilities.ts";
import { useText } from "../../i18n/text.ts";
import { Needs, useInside } from "../../layout/inside.tsx";
import { PeopleTable } from "./people-table.tsx";

type Filter = "all" | MemberView["status"];
const TYPING_MS = 250;

export function PeoplePage() {
  return (
    <Needs abilities={["people.read"]}>
      <People />
    </Needs>
  );
}

/** Everybody in a tenant, and everybody who was asked to join. */
function People() {
  const t = useText();
  const { id, name, standing } = useInside();
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), TYPING_MS);
  const [filter, setFilter] = useState<Filter>("all");
  const [inviting, setInviting] = useState(false);
  const isFiltered = q !== "" || filter !== "all";
  const pages = useReadPages(`/tenants/${id}/people`, {
    schema: memberPage,
    query: { ...(q === "" ? {} : { q }), ...(filter === "all" ? {} : { status: filter }) },
  });
  const invite = can(standing, "people.change") ? (
    <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
      {t("people.invite")}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t("people.title")} description={t("people.description", { tenant: name })} actions={invite} />
      <Panel flush>
        <div className="portal-filters">
          <TextInput
            type="search"
            aria-label={t("people.search")}
            placeholder={t("people.search")}
            leftSection={<IconSearch size={16} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Select
            aria-label={t("people.filter")}
            allowDeselect={false}
            value={filter}
            onChange={(value) => setFilter(value ?? "all")}
            data={[
              { value: "all", label: t("people.filterAll") },
              { value: "active", label: t("people.filterActive") },
              { value: "suspended", label: t("people.filterSuspended") },
              { value: "removed", label: t("people.filterRemoved") },
            ]}
          />
        </div>
        <PeopleTable pages={pages} isFiltered={isFiltered} invite={invite} />
      </Panel>
      <InvitationsPanel tenantId={id} mayChange={({ role }) => can(standing, "people.change") && !isAbove(role, standing)} />
      <InviteDialog
        tenantId={id}
        title={t("people.inviteTitle")}
        roles={rolesToGive(standing)}
        opened={inviting}
        onClose={() => setInviting(false)}
      />
    </>
  );
}
