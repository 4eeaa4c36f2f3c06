import { me } from "@allod/api";
import { PageHeader, useRead } from "@allod/ui";
import { AlertRules } from "@allod/ui/audit";

import { useText } from "../../i18n/text.ts";

/** What the platform's staff is told about as soon as it happens. */
export function AlertsPage() {
  const t = useText();
  const { data: viewer } = useRead("/me", { schema: me });
  return (
    <>
      <PageHeader title={t("alerts.title")} description={t("alerts.description")} />
      <AlertRules path="/alert-rules" mayChange email={viewer?.email ?? ""} />
    </>
  );
}
