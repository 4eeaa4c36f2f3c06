import { acceptedInvitation, acceptInvitation, type OpenedInvitation } from "@allod/api";
import { Button, Stack, Text, TextInput, Title } from "@mantine/core";

import { useUiText } from "../i18n/use-ui-text.ts";
import { forgetToken } from "./invitation-token.ts";
import type { ApiError } from "../api/error.ts";
import { signInAddress } from "../api/session.ts";
import { Form } from "../form/form.tsx";
import { useSchemaForm } from "../form/use-schema-form.ts";
import { useFormat } from "../format/use-format.ts";
import { useLocale } from "../i18n/i18n.ts";
import { useChange } from "../query/queries.ts";

interface AcceptFormProps {
  readonly token: string;
  readonly invitation: OpenedInvitation;
  readonly isSignedIn: boolean;
  /** It can no longer be accepted: somebody took it back meanwhile. */
  readonly onRefused: (error: ApiError) => void;
}

const TITLES = { tenant: "invitation.to", partner: "invitation.toPartner", platform: "invitation.toPlatform" } as const;

/** Who invites to what, and the way in: a name for those who are new, signing in for those who have an account. */
export function AcceptForm({ token, invitation, isSignedIn, onRefused }: AcceptFormProps) {
  const t = useUiText();
  const format = useFormat();
  const { to, email, role, invitedBy, expiresAt, needs } = invitation;
  return (
    <Stack gap="lg">
      <Stack gap={6}>
        <Title order={1} className="allod-break">
          {t(TITLES[to.kind], { inviter: invitedBy, name: to.name })}
        </Title>
        <Text size="sm" c="dimmed" className="allod-break">
          {role === null ? null : `${t("invitation.asRole", { role: t(`role.${role}`) })} `}
          {t("invitation.for", { email, until: format.dateTime(expiresAt) })}
        </Text>
      </Stack>
      {needs === "sign-in" && !isSignedIn ? (
        <Stack gap="md">
          <Text size="sm">{t("invitation.haveAccount")}</Text>
          <Button component="a" href={signInAddress("/invitation")} fullWidth>
            {t("invitation.signIn")}
          </Button>
        </Stack>
      ) : (
        <Accept token={token} isNew={needs === "account"} onRefused={onRefused} />
      )}
    </Stack>
  );
}

function Accept({ token, isNew, onRefused }: Pick<AcceptFormProps, "token" | "onRefused"> & { readonly isNew: boolean }) {
  const t = useUiText();
  const locale = useLocale();
  const accept = useChange({
    send: (api, body: object) => api.send("POST", "/invitations/accept", { schema: acceptedInvitation, body }),
    touches: ["/me"],
    onDone: ({ next }) => {
      forgetToken(window);
      window.location.assign(next);
    },
    onFailed: (error) => {
      if (/^invitation\.(?:used|expired|revoked|unknown)$/u.test(error.code)) onRefused(error);
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    // Somebody new has to say how they are called.
    schema: isNew ? acceptInvitation.required({ displayName: true }) : acceptInvitation,
    initialValues: { displayName: "" },
    toInput: ({ displayName }) => ({ token, locale, ...(isNew ? { displayName } : {}) }),
    send: accept.mutateAsync,
    codes: { "invitation.name": "displayName" },
  });
  return (
    <Form
      onSubmit={onSubmit}
      submitting={submitting || accept.isSuccess}
      problem={problem}
      action={t(isNew ? "invitation.accept" : "invitation.acceptSignedIn")}
    >
      {isNew ? (
        <TextInput
          {...form.getInputProps("displayName")}
          label={t("invitation.name")}
          description={t("invitation.nameHint")}
          autoComplete="name"
          required
          maxLength={120}
        />
      ) : null}
    </Form>
  );
}
