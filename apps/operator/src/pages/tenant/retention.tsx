import { auditRetention, type TenantView } from "@allod/api";
import { Dialog, Form, FormProblem, notifyDone, useChange, useRead } from "@allod/ui";
import { Button, Radio, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import IconHourglass from "@tabler/icons-react/icons/IconHourglass";
import { type SyntheticEvent, useState } from "react";

import { useText } from "../../i18n/text.ts";
import { type Months, monthsOnOffer } from "./months.ts";

interface RetentionProps {
  readonly tenant: TenantView;
  readonly months: Months;
  readonly onClose: () => void;
}

/** How long an organization's events are kept, and a way to change it. */
export function Retention({ tenant }: { readonly tenant: TenantView }) {
  const t = useText();
  const [opened, { open, close }] = useDisclosure(false);
  const { data, error } = useRead(`/tenants/${tenant.id}/audit/retention`, { schema: auditRetention });
  if (data === undefined) return <FormProblem error={error} />;
  const { months } = data;
  return (
    <section className="operator-kept" aria-label={t("kept.title")}>
      <IconHourglass size={18} aria-hidden />
      <span>
        {t("kept.title")}: <strong>{t(`kept.months${months}`)}</strong>
      </span>
      <Button variant="default" size="xs" onClick={open}>
        {t("kept.change")}
      </Button>
      <Dialog opened={opened} onClose={close} title={t("kept.changeTitle", { name: tenant.name })}>
        <RetentionForm tenant={tenant} months={months} onClose={close} />
      </Dialog>
    </section>
  );
}

function RetentionForm({ tenant: { id }, months, onClose }: RetentionProps) {
  const t = useText();
  const [chosen, setChosen] = useState(months);
  const save = useChange({
    send: (api, body: { readonly months: Months }) => api.send("PUT", `/tenants/${id}/audit/retention`, { schema: auditRetention, body }),
    touches: [`/tenants/${id}/audit`],
    onDone: () => {
      onClose();
      notifyDone(t("kept.saved"));
    },
  });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    save.mutate({ months: chosen });
  }
  return (
    <Form
      onSubmit={submit}
      submitting={save.isPending}
      problem={save.error}
      action={t("kept.save")}
      onCancel={onClose}
      disabled={chosen === months}
    >
      <Radio.Group
        label={t("kept.title")}
        value={String(chosen)}
        onChange={(value) => setChosen(monthsOnOffer.find((one) => String(one) === value) ?? chosen)}
      >
        <Stack gap="xs" mt={6}>
          {monthsOnOffer.map((one) => (
            <Radio key={one} value={String(one)} label={t(`kept.months${one}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Text size="sm">{t("kept.fromNow")}</Text>
    </Form>
  );
}
