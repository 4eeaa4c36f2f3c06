import { Button } from "@mantine/core";
import IconLogout from "@tabler/icons-react/icons/IconLogout";
import { useSearch } from "@tanstack/react-router";

import type { UiMessages } from "../i18n/en.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { signInAddress } from "../api/session.ts";
import { EmptyState } from "../feedback/states.tsx";
import { useDocumentTitle } from "../shell/page.tsx";

type Reason = keyof UiMessages["signedOut"]["because"];
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

/** After signing out, or after a session has ended by itself or by somebody else: then the address says why, in `because`. */
export function SignedOutPage() {
  const t = useUiText();
  const { because }: { readonly because?: unknown } = useSearch({ strict: false });
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

function isReason(text: unknown): text is Reason {
  return typeof text === "string" && REASONS.has(text);
}
