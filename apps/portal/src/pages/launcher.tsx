import { PageHeader } from "@allod/ui";
import { useText } from "../i18n/text.ts";
export function LauncherPage() {
  const t = useText();
  return <PageHeader title={t("launcher.title")} />;
}
