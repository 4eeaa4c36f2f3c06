import type { AuditOutcome } from "@allod/api";

import { useUiText } from "../i18n/use-ui-text.ts";

/** How it went, where that needs saying. */
export function OutcomeBadge({ outcome }: { readonly outcome: AuditOutcome }) {
  const t = useUiText();
  return (
    <span className="allod-mark" data-tone={outcome}>
      {t(`audit.outcome.${outcome}`)}
    </span>
  );
}
