import { me, type Me, updateMe } from "@allod/api";
import { Select, TextInput } from "@mantine/core";

import { useUiText } from "../i18n/use-ui-text.ts";
import { notifyDone } from "../feedback/notify.tsx";
import { Form } from "../form/form.tsx";
import { useSchemaForm } from "../form/use-schema-form.ts";
import { type Locale, localeNames, locales } from "../i18n/i18n.ts";
import { useChange } from "../query/queries.ts";
import { useChangeLocale } from "../shell/language.tsx";
import { Panel } from "../shell/page.tsx";

/** Name and language. */
export function ProfilePanel({ viewer }: { readonly viewer: Me }) {
  const t = useUiText();
  const changeLocale = useChangeLocale();
  const update = useChange({
    send: (api, body: { readonly displayName?: string | undefined; readonly locale?: Locale | undefined }) =>
      api.send("PATCH", "/me", { schema: me, body }),
    touches: ["/me"],
    onDone: ({ locale }) => {
      void changeLocale(locale);
      notifyDone(t("account.saved"));
    },
  });
  const { displayName, locale } = viewer;
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: updateMe,
    initialValues: { displayName, locale },
    send: async (body) => {
      await update.mutateAsync(body);
      form.resetDirty();
    },
  });
  return (
    <Panel title={t("account.profile")}>
      <div className="allod-form">
        <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("action.save")} disabled={!form.isDirty()}>
          <TextInput {...form.getInputProps("displayName")} label={t("account.name")} autoComplete="name" required maxLength={120} />
          <TextInput label={t("account.email")} description={t("account.emailHint")} value={viewer.email} variant="filled" readOnly />
          <Select
            {...form.getInputProps("locale")}
            label={t("account.language")}
            allowDeselect={false}
            data={locales.map((value) => ({ value, label: localeNames[value] }))}
            maw={240}
          />
        </Form>
      </div>
    </Panel>
  );
}
