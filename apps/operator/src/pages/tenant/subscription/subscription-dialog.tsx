import { type PlanView, putSubscription, subscription as subscriptionSchema, type SubscriptionView, type TenantView } from "@allod/api";
import { Dialog, Form, Loaded, notifyDone, useChange, useFormat, useSchemaForm } from "@allod/ui";
import { Checkbox, NumberInput, Select, Text, TextInput } from "@mantine/core";

import { plansOnOffer, usePlans } from "../../../data/plans.ts";
import { useText } from "../../../i18n/text.ts";
import { PriceFields } from "../../../money/price-fields.tsx";
import { useSeatPrice } from "../../../parts/plan-price.ts";
import { subscriptionInput, subscriptionValues } from "./subscription-values.ts";

interface SubscriptionDialogProps {
  readonly tenant: TenantView;
  readonly subscription: SubscriptionView | null;
  readonly onClose: () => void;
}

/** Gives an organization a plan, or changes what it has. */
export function SubscriptionDialog({ opened, ...props }: SubscriptionDialogProps & { readonly opened: boolean }) {
  const t = useText();
  return (
    <Dialog opened={opened} onClose={props.onClose} title={t("subscription.changeTitle", { name: props.tenant.name })}>
      <WithPlans {...props} />
    </Dialog>
  );
}

function WithPlans(props: SubscriptionDialogProps) {
  const t = useText();
  const plans = usePlans();
  return (
    <Loaded result={plans}>
      {({ items }) => {
        const [first, ...others] = plansOnOffer(items, props.subscription?.plan.id);
        return first === undefined ? (
          <Text size="sm">{t("subscription.noPlans")}</Text>
        ) : (
          <SubscriptionForm {...props} plans={[first, ...others]} />
        );
      }}
    </Loaded>
  );
}

const STATUSES = [
  { value: "active", text: "subscription.active" },
  { value: "trial", text: "subscription.trial" },
  { value: "past-due", text: "subscription.pastDue" },
] as const;

function SubscriptionForm({
  tenant,
  subscription,
  plans,
  onClose,
}: SubscriptionDialogProps & { readonly plans: readonly [PlanView, ...PlanView[]] }) {
  const t = useText();
  const format = useFormat();
  const seatPrice = useSeatPrice();
  const save = useChange({
    send: (api, body: object) => api.send("PUT", `/tenants/${tenant.id}/subscription`, { schema: subscriptionSchema, body }),
    touches: ["/tenants", "/partners", "/platform"],
    onDone: () => {
      onClose();
      notifyDone(t("subscription.saved"));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: putSubscription,
    initialValues: subscriptionValues(subscription, plans),
    toInput: (values) => subscriptionInput(values, { subscription, plans }),
    send: save.mutateAsync,
    codes: { "subscription.seats": "seats", "subscription.ends-before": "endsOn", "plan.archived": "planId", "plan.unknown": "planId" },
  });
  const { planId, agreed, price } = form.values;
  const plan = plans.find(({ id }) => id === planId) ?? plans[0];
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("subscription.changeDo")} onCancel={onClose}>
      <Select
        {...form.getInputProps("planId")}
        label={t("subscription.plan")}
        allowDeselect={false}
        data={plans.map((one) => ({ value: one.id, label: `${one.name} · ${seatPrice(one)}` }))}
      />
      <NumberInput {...form.getInputProps("seats")} label={t("subscription.seats")} min={1} allowDecimal={false} required />
      <Checkbox
        checked={agreed}
        onChange={(event) => form.setFieldValue("agreed", event.currentTarget.checked)}
        label={t("subscription.agreedPrice")}
        description={t("subscription.priceOfPlan", { price: format.money(plan.price) })}
      />
      {agreed ? (
        <PriceFields
          label={t("subscription.amount")}
          value={price}
          error={form.errors["price.amount"]}
          onChange={(next) => form.setFieldValue("price", next)}
        />
      ) : null}
      <Select
        {...form.getInputProps("status")}
        label={t("subscription.status")}
        allowDeselect={false}
        data={STATUSES.map(({ value, text }) => ({ value, label: t(text) }))}
      />
      <TextInput
        {...form.getInputProps("endsOn")}
        type="date"
        label={t("subscription.ends")}
        description={t("subscription.endsHint")}
        error={form.errors["endsOn"] ?? form.errors["endsAt"]}
      />
    </Form>
  );
}
