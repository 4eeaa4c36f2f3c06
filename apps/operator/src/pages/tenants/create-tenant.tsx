import { createTenant, tenant as tenantSchema } from "@allod/api";
import { Dialog, Form, notifyDone, useChange, useSchemaForm } from "@allod/ui";
import { Button, Group, NumberInput, Select, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import IconPlus from "@tabler/icons-react/icons/IconPlus";
import { useNavigate } from "@tanstack/react-router";

import { useAllPartners } from "../../data/partners.ts";
import { plansOnOffer, usePlans } from "../../data/plans.ts";
import { useText } from "../../i18n/text.ts";
import { NameFields, SLUG_CODES } from "../../naming/name-fields.tsx";
import { useSeatPrice } from "../../parts/plan-price.ts";

interface CreateTenantProps {
  /** The partner that is chosen at first. */
  readonly partnerId?: string;
}

/** Opens the form that makes an organization. */
export function CreateTenantButton(props: CreateTenantProps) {
  const t = useText();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button leftSection={<IconPlus size={16} />} onClick={open}>
        {t("tenants.create")}
      </Button>
      <Dialog opened={opened} onClose={close} title={t("tenants.createTitle")}>
        <CreateTenantForm {...props} onClose={close} />
      </Dialog>
    </>
  );
}

/** A form has no "none": an empty text stands for it. */
const NONE = "";
const SEATS = 10;

function CreateTenantForm({ partnerId = NONE, onClose }: CreateTenantProps & { readonly onClose: () => void }) {
  const t = useText();
  const navigate = useNavigate();
  const { data: partners = [] } = useAllPartners();
  const { data: plans } = usePlans();
  const seatPrice = useSeatPrice();
  const create = useChange({
    send: (api, body: object, idempotencyKey) => api.send("POST", "/tenants", { schema: tenantSchema, body, idempotencyKey }),
    touches: ["/tenants", "/partners", "/platform"],
    onDone: ({ id, name }) => {
      onClose();
      notifyDone(t("tenants.created", { name }));
      void navigate({ to: "/tenants/$tenantId", params: { tenantId: id } });
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: createTenant,
    initialValues: { name: "", slug: "", partnerId, owner: { email: "" }, subscription: { planId: NONE, seats: SEATS } },
    toInput: ({ partnerId, owner, subscription, ...same }) => ({
      ...same,
      ...(partnerId === NONE ? {} : { partnerId }),
      ...(owner.email.trim() === "" ? {} : { owner }),
      ...(subscription.planId === NONE ? {} : { subscription }),
    }),
    send: create.mutateAsync,
    codes: { ...SLUG_CODES, "partner.unknown": "partnerId" },
  });
  const { values, errors } = form;
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("tenants.createDo")} onCancel={onClose}>
      <NameFields
        values={values}
        errors={{ name: errors["name"], slug: errors["slug"] }}
        labels={{ name: t("tenants.createName"), slug: t("tenants.createSlug"), slugHint: t("tenants.createSlugHint") }}
        onChange={({ name, slug }) => form.setValues({ name, slug })}
      />
      <TextInput
        {...form.getInputProps("owner.email")}
        type="email"
        label={t("tenants.createOwner")}
        description={t("tenants.createOwnerHint")}
        autoComplete="off"
      />
      <Select
        {...form.getInputProps("partnerId")}
        label={t("tenants.createPartner")}
        description={t("tenants.createPartnerHint")}
        allowDeselect={false}
        data={[{ value: NONE, label: t("tenants.direct") }, ...partners.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <Group align="flex-start" gap="sm" wrap="nowrap">
        <Select
          {...form.getInputProps("subscription.planId")}
          label={t("tenants.createPlan")}
          className="operator-grow"
          allowDeselect={false}
          data={[
            { value: NONE, label: t("tenants.createNoPlan") },
            ...plansOnOffer(plans?.items ?? []).map((plan) => ({ value: plan.id, label: `${plan.name} · ${seatPrice(plan)}` })),
          ]}
        />
        {values.subscription.planId === NONE ? null : (
          <NumberInput
            {...form.getInputProps("subscription.seats")}
            label={t("tenants.createSeats")}
            min={1}
            allowDecimal={false}
            maw={110}
          />
        )}
      </Group>
    </Form>
  );
}
