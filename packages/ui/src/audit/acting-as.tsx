import type { AuditEventView } from "@allod/api";
import IconHeartHandshake from "@tabler/icons-react/icons/IconHeartHandshake";
import IconUserShield from "@tabler/icons-react/icons/IconUserShield";

import { useUiText } from "../i18n/use-ui-text.ts";

/** Marks what somebody from outside did: a partner who was let in, or the platform's staff. */
export function ActingAs({ as }: { readonly as: AuditEventView["actor"]["as"] }) {
  const t = useUiText();
  if (as !== "partner" && as !== "operator") return null;
  const Icon = as === "partner" ? IconHeartHandshake : IconUserShield;
  return (
    <span className="allod-mark" data-tone={as}>
      <Icon size={14} aria-hidden />
      {t(as === "partner" ? "audit.asPartner" : "audit.asOperator")}
    </span>
  );
}
