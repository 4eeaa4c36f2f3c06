import { subscription as subscriptionSchema, subscriptionAnswer, type SubscriptionView, type TenantView } from "@allod/api";
import { ConfirmDialog, EmptyState, Loaded, notifyDone, Panel, StatusBadge, useChange, useFormat, useRead } from "@allod/ui";
import { Button, Group, Progress, Text } from "@mantine/core";
import IconReceipt from "@tabler/icons-react/icons/IconReceipt";
import { useState } from "react";

import { useText } from "../../../i18n/text.ts";
import { BillingText } from "../../../parts/billing.tsx";
import { Facts } from "../../../parts/facts.tsx";
import { useSeatPrice } from "../../../parts/plan-price.ts";
import { SubscriptionDialog } from "./subscription-dialog.tsx";

/** What an organization pays for, and where its invoices go. */
export function SubscriptionPart({ tenant }: { readonly tenant: TenantView }) {
  const t = useText();
  const result = useRead(`/tenants/${tenant.id}/subscription`, { schema: subscriptionAnswer });
  return (
    <>
      <Loaded result={result}>{({ subscription }) => <SubscriptionPanel tenant={tenant} subscription={subscription} />}</Loaded>
      <Panel title={t("billing.title")}>
        <Text size="sm" component="div">
          <BillingText billing={tenant.billing} />
        </Text>
      </Panel>
    </>
  );
}

interface SubscriptionPanelProps {
  readonly tenant: TenantView;
  readonly subscription: SubscriptionView | null;
}

function SubscriptionPanel({ tenant, subscription }: SubscriptionPanelProps) {
  const t = useText();
  const [asked, setAsked] = useState<"change" | "cancel">();
  const close = (): void => setAsked(undefined);
  const mayChange = tenant.status !== "terminated";
  const isRunning = subscription !== null && subscription.status !== "cancelled";
  const change = mayChange ? (
    <Button variant={isRunning ? "default" : "filled"} size="xs" onClick={() => setAsked("change")}>
      {t(isRunning ? "subscription.change" : "subscription.start")}
    </Button>
  ) : null;
  return (
    <Panel
      title={t("subscription.title")}
      actions={
        subscription === null ? null : (
          <Group gap="xs">
            {change}
            {isRunning && mayChange ? (
              <Button variant="default" size="xs" onClick={() => setAsked("cancel")}>
                {t("subscription.cancel")}
              </Button>
            ) : null}
          </Group>
        )
      }
    >
      {subscription === null ? (
        <EmptyState icon={<IconReceipt />} title={t("subscription.none")} action={change}>
          {t("subscription.noneHint")}
        </EmptyState>
      ) : (
        <SubscriptionFacts subscription={subscription} />
      )}
      <SubscriptionDialog tenant={tenant} subscription={subscription} opened={asked === "change"} onClose={close} />
      <CancelDialog tenant={tenant} opened={asked === "cancel"} onClose={close} />
    </Panel>
  );
}

function SubscriptionFacts({ subscription }: { readonly subscription: SubscriptionView }) {
  const t = useText();
  const format = useFormat();
  const seatPrice = useSeatPrice();
  const { plan, seats, seatsUsed, status, mrr, startedAt, endsAt } = subscription;
  const used = t("subscription.seatsUsed", { used: format.number(seatsUsed), seats: format.number(seats) });
  return (
    <Facts
      facts={[
        { name: t("subscription.plan"), value: plan.name },
        { name: t("subscription.status"), value: <StatusBadge status={status} /> },
        { name: t("subscription.price"), value: seatPrice(subscription) },
        { name: t("subscription.mrr"), value: t("subscription.mrrValue", { price: format.money(mrr) }) },
        {
          name: t("subscription.seats"),
          value: (
            <>
              {used}
              <Progress
                value={(seatsUsed / Math.max(seats, 1)) * 100}
                mt={6}
                maw={260}
                aria-label={used}
                {...(seatsUsed >= seats ? { color: "orange" } : {})}
              />
            </>
          ),
        },
        { name: t("subscription.started"), value: format.date(startedAt) },
        { name: t("subscription.ends"), value: endsAt === null ? t("subscription.endsNever") : format.date(endsAt) },
      ]}
    />
  );
}

function CancelDialog({
  tenant: { id, name },
  opened,
  onClose,
}: {
  readonly tenant: TenantView;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  const cancel = useChange({
    send: (api) => api.send("POST", `/tenants/${id}/subscription/cancel`, { schema: subscriptionSchema }),
    touches: ["/tenants", "/partners", "/platform"],
    onDone: () => {
      onClose();
      notifyDone(t("subscription.cancelled"));
    },
  });
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t("subscription.cancelTitle", { name })}
      action={t("subscription.cancel")}
      onConfirm={() => cancel.mutate()}
      pending={cancel.isPending}
      error={cancel.error}
    >
      {t("subscription.cancelHint")}
    </ConfirmDialog>
  );
}
