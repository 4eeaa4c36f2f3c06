import { EmptyState, useDocumentTitle } from "@allod/ui";
import { Button } from "@mantine/core";
import IconLock from "@tabler/icons-react/icons/IconLock";

import { useText } from "../i18n/text.ts";

/** For people who are known here, and do not belong to the platform's team. */
export function NotAnOperator({ email }: { readonly email: string }) {
  const t = useText();
  useDocumentTitle(t("notOperator.title"));
  return (
    <EmptyState
      icon={<IconLock />}
      title={t("notOperator.title")}
      page
      action={
        <Button component="a" href="/auth/login?again=1" variant="default">
          {t("notOperator.other")}
        </Button>
      }
    >
      {t("notOperator.text", { email })}
    </EmptyState>
  );
}
