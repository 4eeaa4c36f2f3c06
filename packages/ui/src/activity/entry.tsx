import type { ActivityView } from "@allod/api";
import { Text } from "@mantine/core";

import { useUiText } from "../i18n/use-ui-text.ts";
import { Changes } from "./changes.tsx";
import { sayOr, useLocale } from "../i18n/i18n.ts";

/** One thing that was done. */
export function Entry({ entry }: { readonly entry: ActivityView }) {
  const t = useUiText();
  const locale = useLocale();
  const { at, action, actor, as, target, changes } = entry;
  const who = actor?.displayName ?? t(as === "system" ? "activity.system" : "activity.formerPerson");
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(new Date(at));
  return (
    <li className="allod-entry">
      <time dateTime={at}>{time}</time>
      <div>
        <Text size="sm" component="div">
          <strong>{who}</strong>{" "}
          {as === "partner" || as === "operator" ? (
            <span className="allod-as">{t(as === "partner" ? "activity.asPartner" : "activity.asOperator")} </span>
          ) : null}
          {sayOr(t, `activity.actions.${action}`, action)}{" "}
          {isAboutTenant(action) ? null : <span className="allod-break">{target.name}</span>}
        </Text>
        <Changes changes={changes} />
      </div>
    </li>
  );
}

/** Every entry here is about the tenant, or joins it: its name in each would be noise. */
function isAboutTenant(action: string): boolean {
  return /^(?:tenant|subscription)\.|^people\.join$/u.test(action);
}
