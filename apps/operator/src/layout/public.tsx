import { PublicFrame } from "@allod/ui/public-frame";

import { useText } from "../i18n/text.ts";

/** The frame of pages for people who are not signed in. */
export function Public() {
  const t = useText();
  return <PublicFrame label={t("shell.label")} />;
}
