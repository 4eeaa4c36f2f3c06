import { EmptyState, useDocumentTitle, useSignOut } from "@allod/ui";
import { Button } from "@mantine/core";
import IconMailQuestion from "@tabler/icons-react/icons/IconMailQuestion";

import { useText } from "../../i18n/text.ts";

/** For somebody who is signed in, and has nothing here. `email`: as whom; unknown when the platform does not know them at all. */
export function NobodyPage({ email }: { readonly email?: string }) {
  const t = useText();
  const { isLeaving, signOut } = useSignOut();
  useDocumentTitle(t("nobody.title"));
  return (
    <EmptyState
      icon={<IconMailQuestion />}
      title={t("nobody.title")}
      page
      action={
        <Button variant="default" onClick={signOut} loading={isLeaving}>
          {t("nobody.signOut")}
        </Button>
      }
    >
      {email === undefined ? t("nobody.unknownHint") : t("nobody.hint", { email })}
    </EmptyState>
  );
}
