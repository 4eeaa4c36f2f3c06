import { subscriptionAnswer, type SubscriptionView } from "@allod/api";
import { EmptyState, Loaded, Panel, StatusBadge, useFormat, useRead } from "@allod/ui";
import { Progress, Text } from "@mantine/core";
import IconReceipt from "@tabler/icons-react/icons/IconReceipt";

import { useText } from "../../i18n/text.ts";

/** What a tenant pays for. */
export function SubscriptionPanel({ tenantId }: { readonly tenantId: string }) {
  const t = useText();
  const result = useRead(`/tenants/${tenantId}/subscription`, { schema: subscriptionAnswer });
  return (
    <Panel title={t("settings.subscription")}>
      <Loaded result={result} lines={3}>
        {({ subscription }) =>
          subscription === null ? (
            <EmptyState icon={<IconReceipt />} title={t("settings.noSubscription")}>
              {t("settings.noSubscriptionHint")}
            </EmptyState>
          ) : (
            <Subscription subscription={subscription} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function Subscription({ subscription }: { readonly subscription: SubscriptionView }) {
  const t = useText();
  const format = useFormat();
  const { plan, price, period, seats, seatsUsed, status, mrr, startedAt, endsAt } = subscription;
  const used = t("settings.seatsUsed", { used: format.number(seatsUsed), seats: format.number(seats) });
  return (
    <dl className="portal-facts">
      <dt>{t("settings.plan")}</dt>
      <dd>
        {plan.name} <StatusBadge status={status} />
      </dd>
      <dt>{t("settings.price")}</dt>
      <dd>{t(period === "month" ? "settings.perSeatMonth" : "settings.perSeatYear", { price: format.money(price) })}</dd>
      <dt>{t("settings.seats")}</dt>
      <dd>
        <Text size="sm">{used}</Text>
        <Progress
          value={seats === 0 ? 0 : (seatsUsed / seats) * 100}
          mt={6}
          maw={260}
          aria-label={used}
          {...(seatsUsed >= seats ? { color: "orange" } : {})}
        />
      </dd>
      <dt>{t("settings.total")}</dt>
      <dd>{format.money(mrr)}</dd>
      <dt>{t("settings.started")}</dt>
      <dd>{format.date(startedAt)}</dd>
      {endsAt === null ? null : (
        <>
          <dt>{t("settings.endsAt")}</dt>
          <dd>{format.date(endsAt)}</dd>
        </>
      )}
    </dl>
  );
}
