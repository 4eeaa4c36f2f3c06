import { EmptyState, signInAddress, useDocumentTitle } from "@allod/ui";
import { Button } from "@mantine/core";
import IconLogout from "@tabler/icons-react/icons/IconLogout";
import { useSearch } from "@tanstack/react-router";

import type { PortalMessages } from "../i18n/en.ts";
import { useText } from "../i18n/text.ts";

type Reason = keyof PortalMessages["signedOut"]["because"];
const REASONS: ReadonlySet<string> = new Set<Reason>([
  "ended",
  "revoked",
  "provider",
  "refused",
  "no-access",
  "idle",
  "expired",
  "replaced",
]);

/** After signing out, or after a session has ended by itself or by somebody else. */
export function SignedOutPage() {
  const t = useText();
  const { because } = useSearch({ from: "/public/signed-out" });
  const title = t(because === undefined ? "signedOut.title" : "signedOut.endedTitle");
  useDocumentTitle(title);
  return (
    <EmptyState
      icon={<IconLogout />}
      title={title}
      page
      action={
        <Button component="a" href={signInAddress("/")}>
          {t("signedOut.again")}
        </Button>
      }
    >
      {because === undefined ? t("signedOut.hint") : t(`signedOut.because.${isReason(because) ? because : "ended"}`)}
    </EmptyState>
  );
}

function isReason(text: string): text is Reason {
  return REASONS.has(text);
}
