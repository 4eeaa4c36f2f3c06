import { claimDomain, claimedDomain, claimedDomainList } from "@allod/api";
import { Dialog, EmptyState, Form, Loaded, notifyDone, PageHeader, Panel, useChange, useRead, useSchemaForm } from "@allod/ui";
import { Button, TextInput } from "@mantine/core";
import IconWorldPlus from "@tabler/icons-react/icons/IconWorldPlus";
import IconWorldWww from "@tabler/icons-react/icons/IconWorldWww";
import { useState } from "react";

import { can } from "../../access/abilities.ts";
import { useText } from "../../i18n/text.ts";
import { Needs, useInside } from "../../layout/inside.tsx";
import { DomainPanel } from "./domain-panel.tsx";

export function DomainsPage() {
  return (
    <Needs abilities={["domains.read"]}>
      <Domains />
    </Needs>
  );
}

/** The names of a tenant: those that it has proven, and those that it still has to. */
function Domains() {
  const t = useText();
  const { id, name, standing } = useInside();
  const [adding, setAdding] = useState(false);
  const result = useRead(`/tenants/${id}/domains`, { schema: claimedDomainList });
  const add = can(standing, "domains.change") ? (
    <Button leftSection={<IconWorldPlus size={16} />} onClick={() => setAdding(true)}>
      {t("domains.add")}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t("domains.title")} description={t("domains.description", { tenant: name })} actions={add} />
      <Loaded result={result}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>
              <EmptyState icon={<IconWorldWww />} title={t("domains.empty")} action={add}>
                {t("domains.emptyHint")}
              </EmptyState>
            </Panel>
          ) : (
            items.map((domain) => <DomainPanel key={domain.id} domain={domain} />)
          )
        }
      </Loaded>
      <Dialog opened={adding} onClose={() => setAdding(false)} title={t("domains.addTitle")}>
        <AddForm onClose={() => setAdding(false)} />
      </Dialog>
    </>
  );
}

function AddForm({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const path = `/tenants/${useInside().id}/domains`;
  const claim = useChange({
    send: (api, body: { readonly name: string }, idempotencyKey) => api.send("POST", path, { schema: claimedDomain, body, idempotencyKey }),
    touches: [path],
    onDone: ({ name }) => {
      onClose();
      notifyDone(t("domains.added", { name }));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: claimDomain,
    initialValues: { name: "" },
    toInput: ({ name }) => ({ name: name.trim() }),
    send: claim.mutateAsync,
    codes: { "domain.invalid": "name", "domain.claimed": "name", "domain.taken": "name" },
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("domains.add")} onCancel={onClose}>
      <TextInput
        {...form.getInputProps("name")}
        label={t("domains.addName")}
        description={t("domains.addNameHint")}
        placeholder="example.org"
        inputMode="url"
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        required
        data-autofocus
      />
    </Form>
  );
}
