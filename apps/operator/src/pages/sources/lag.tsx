import { useLocale } from "@allod/ui";

import { useText } from "../../i18n/text.ts";
import { sayLag } from "./say-lag.ts";

/** How far behind a source is; that is nothing to speak of below a few seconds. */
export function Lag({ seconds }: { readonly seconds: number | null }) {
  const t = useText();
  const locale = useLocale();
  if (seconds === null) return t("sources.noLag");
  return sayLag(seconds, locale) ?? t("sources.upToDate");
}
