import type { PartnerView } from "@allod/api";
import { Group, NumberInput, TextInput } from "@mantine/core";
import type { GetInputPropsReturnType } from "@mantine/form";

import { useText } from "../../i18n/text.ts";
import { billingValues, writtenBilling } from "../../parts/billing.tsx";

/** What the form of a partner holds: it has no fields that are absent. */
export interface PartnerValues extends Record<string, unknown> {
  readonly name: string;
  readonly domain: string;
  readonly contact: { readonly name: string; readonly email: string };
  readonly billing: ReturnType<typeof billingValues>;
  readonly marginPercent: number | string;
}

export const noPartner: PartnerValues = {
  name: "",
  domain: "",
  contact: { name: "", email: "" },
  billing: billingValues(null),
  marginPercent: 0,
};

export function partnerValues({ name, domain, contact, billing, marginPercent }: PartnerView): PartnerValues {
  return { name, domain: domain ?? "", contact: { ...contact }, billing: billingValues(billing), marginPercent };
}

/** What was written, as the API takes it. */
export function writtenPartner({ name, domain, contact, billing, marginPercent }: PartnerValues): Record<string, unknown> {
  return {
    name,
    domain: domain.trim() === "" ? null : domain.trim(),
    contact,
    billing: writtenBilling(billing),
    marginPercent: marginPercent === "" ? 0 : marginPercent,
  };
}

/** The fields of a partner beside its names. */
export function PartnerFields({ propsOf }: { readonly propsOf: (field: string) => GetInputPropsReturnType }) {
  const t = useText();
  return (
    <>
      <Group gap="sm" align="flex-start" grow>
        <TextInput {...propsOf("contact.name")} label={t("partners.contactName")} required maxLength={120} autoComplete="off" />
        <TextInput {...propsOf("contact.email")} label={t("partners.contactEmail")} type="email" required autoComplete="off" />
      </Group>
      <Group gap="sm" align="flex-start" grow>
        <TextInput {...propsOf("domain")} label={t("partners.domain")} placeholder="example.org" spellCheck={false} />
        <NumberInput
          {...propsOf("marginPercent")}
          label={t("partners.marginLabel")}
          description={t("partners.marginHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={0}
          max={100}
          decimalScale={2}
        />
      </Group>
    </>
  );
}
