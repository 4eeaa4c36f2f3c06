import { Stack, Textarea, TextInput } from "@mantine/core";
import type { GetInputPropsReturnType } from "@mantine/form";

import { useText } from "../i18n/text.ts";

/** Where invoices go, as the API has it. */
export interface Billing {
  readonly email?: string | undefined;
  readonly company?: string | undefined;
  readonly address?: string | undefined;
  readonly vatId?: string | undefined;
}

const FIELDS = ["company", "email", "vatId", "address"] as const;
type Field = (typeof FIELDS)[number];

/** The values of a form, which has no fields that are absent. */
export function billingValues(billing: Billing | null): Record<Field, string> {
  return { company: billing?.company ?? "", email: billing?.email ?? "", vatId: billing?.vatId ?? "", address: billing?.address ?? "" };
}

/** What was written, as the API takes it: what is empty is absent. */
export function writtenBilling(values: Readonly<Record<Field, string>>): Billing {
  return Object.fromEntries(FIELDS.map((field) => [field, values[field].trim()] as const).filter(([, value]) => value !== ""));
}

/** For a form: the four fields of where invoices go. */
export function BillingFields({ propsOf }: { readonly propsOf: (field: Field) => GetInputPropsReturnType }) {
  const t = useText();
  return (
    <Stack gap="md">
      <TextInput {...propsOf("company")} label={t("billing.company")} maxLength={120} />
      <TextInput {...propsOf("email")} label={t("billing.email")} type="email" />
      <TextInput {...propsOf("vatId")} label={t("billing.vatId")} maxLength={20} />
      <Textarea {...propsOf("address")} label={t("billing.address")} autosize minRows={3} maxLength={500} />
    </Stack>
  );
}

/** Where invoices go, to be read. */
export function BillingText({ billing }: { readonly billing: Billing | null }) {
  const t = useText();
  const lines = [billing?.company, billing?.address, billing?.vatId, billing?.email].filter((line) => line !== undefined && line !== "");
  return lines.length === 0 ? (
    <span className="operator-note">{t("billing.none")}</span>
  ) : (
    lines.map((line) => (
      <div key={line} className="operator-lines">
        {line}
      </div>
    ))
  );
}
