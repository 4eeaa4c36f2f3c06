import { createPlan, plan as planSchema, type PlanView, updatePlan } from "@allod/api";
import { Dialog, Form, notifyDone, useChange, useSchemaForm } from "@allod/ui";
import { Group, NumberInput, Radio, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";

import { useText } from "../../i18n/text.ts";
import { PriceFields } from "../../money/price-fields.tsx";
import { NameFields, SLUG_CODES } from "../../naming/name-fields.tsx";
import { noPlan, planValues, type PlanValues, writtenPlan } from "./plan-values.ts";

export type PlanQuestion = { readonly kind: "create" } | { readonly kind: "edit"; readonly plan: PlanView };

/** Makes a plan, or changes one. Open while there is a question. */
export function PlanDialog({ question, onClose }: { readonly question: PlanQuestion | undefined; readonly onClose: () => void }) {
  const t = useText();
  const plan = question?.kind === "edit" ? question.plan : undefined;
  return (
    <Dialog
      opened={question !== undefined}
      onClose={onClose}
      title={plan === undefined ? t("plans.createTitle") : t("plans.editTitle", { name: plan.name })}
    >
      {plan === undefined ? <CreatePlanForm onClose={onClose} /> : <EditPlanForm plan={plan} onClose={onClose} />}
    </Dialog>
  );
}

function CreatePlanForm({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const create = useChange({
    send: (api, body: object, idempotencyKey) => api.send("POST", "/plans", { schema: planSchema, body, idempotencyKey }),
    touches: ["/plans"],
    onDone: ({ name }) => {
      onClose();
      notifyDone(t("plans.created", { name }));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: createPlan,
    initialValues: { slug: "", period: "month", ...noPlan },
    toInput: ({ slug, period, ...values }) => ({ slug, period, ...writtenPlan(values) }),
    send: create.mutateAsync,
    codes: SLUG_CODES,
  });
  const { values, errors } = form;
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("plans.createDo")} onCancel={onClose}>
      <NameFields
        values={values}
        errors={{ name: errors["name"], slug: errors["slug"] }}
        labels={{ name: t("plans.name"), slug: t("plans.slug"), slugHint: t("plans.slugHint") }}
        onChange={({ name, slug }) => form.setValues({ name, slug })}
      />
      <PlanFields form={form} />
      <Radio.Group {...form.getInputProps("period")} label={t("plans.period")}>
        <Group gap="lg" mt={6}>
          <Radio value="month" label={t("plans.month")} />
          <Radio value="year" label={t("plans.year")} />
        </Group>
      </Radio.Group>
    </Form>
  );
}

function EditPlanForm({ plan: { id, generation, ...plan }, onClose }: { readonly plan: PlanView; readonly onClose: () => void }) {
  const t = useText();
  const save = useChange({
    send: (api, body: object) => api.send("PATCH", `/plans/${id}`, { schema: planSchema, body, generation }),
    touches: ["/plans"],
    onDone: ({ name }) => {
      onClose();
      notifyDone(t("plans.saved", { name }));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: updatePlan,
    initialValues: planValues({ id, generation, ...plan }),
    toInput: writtenPlan,
    send: save.mutateAsync,
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("tenant.editDo")} onCancel={onClose}>
      <TextInput {...form.getInputProps("name")} label={t("plans.name")} required maxLength={120} data-autofocus />
      <PlanFields form={form} />
    </Form>
  );
}

function PlanFields({ form }: { readonly form: UseFormReturnType<PlanValues> }) {
  const t = useText();
  return (
    <>
      <PriceFields
        label={t("plans.amount")}
        value={form.values.price}
        error={form.errors["price.amount"]}
        onChange={(price) => form.setFieldValue("price", price)}
      />
      <Group gap="sm" align="flex-start" grow>
        <NumberInput
          {...form.getInputProps("mailbox")}
          error={form.errors["mailboxBytes"]}
          label={t("plans.mailboxLabel")}
          description={t("plans.roomHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={0}
          decimalScale={3}
        />
        <NumberInput
          {...form.getInputProps("files")}
          error={form.errors["filesBytes"]}
          label={t("plans.filesLabel")}
          description={t("plans.roomHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={0}
          decimalScale={3}
        />
      </Group>
    </>
  );
}
