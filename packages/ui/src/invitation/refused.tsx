import { Button } from "@mantine/core";
import IconClockOff from "@tabler/icons-react/icons/IconClockOff";
import IconLinkOff from "@tabler/icons-react/icons/IconLinkOff";
import IconMailOff from "@tabler/icons-react/icons/IconMailOff";
import IconUserQuestion from "@tabler/icons-react/icons/IconUserQuestion";

import { useUiText } from "../i18n/use-ui-text.ts";
import { signInAddress } from "../api/session.ts";
import { EmptyState, ErrorState } from "../feedback/states.tsx";
import { useSignOut } from "../shell/user-menu.tsx";

const STATES = {
  "invitation.expired": { title: "invitation.expiredTitle", hint: "invitation.expiredHint", icon: <IconClockOff /> },
  "invitation.used": { title: "invitation.usedTitle", hint: "invitation.usedHint", icon: <IconMailOff /> },
  "invitation.revoked": { title: "invitation.revokedTitle", hint: "invitation.revokedHint", icon: <IconMailOff /> },
  "invitation.unknown": { title: "invitation.unknownTitle", hint: "invitation.unknownHint", icon: <IconLinkOff /> },
} as const;

/** An invitation that opens nothing, and what to do. */
export function Refused({ code, error }: { readonly code: string; readonly error: unknown }) {
  const t = useUiText();
  const state = isState(code) ? STATES[code] : undefined;
  if (state === undefined) return <ErrorState error={error} page onRetry={() => window.location.reload()} />;
  return (
    <EmptyState
      icon={state.icon}
      title={t(state.title)}
      page
      action={
        code === "invitation.used" ? (
          <Button component="a" href={signInAddress("/")}>
            {t("invitation.toSignIn")}
          </Button>
        ) : undefined
      }
    >
      {t(state.hint)}
    </EmptyState>
  );
}

function isState(code: string): code is keyof typeof STATES {
  return Object.hasOwn(STATES, code);
}

/** For somebody who is signed in, and opens somebody else's invitation. */
export function OtherPerson({ email, own }: { readonly email: string; readonly own: string }) {
  const t = useUiText();
  const { isLeaving, signOut } = useSignOut();
  return (
    <EmptyState
      icon={<IconUserQuestion />}
      title={t("invitation.otherTitle")}
      page
      action={
        <Button onClick={signOut} loading={isLeaving}>
          {t("invitation.signOut")}
        </Button>
      }
    >
      {t("invitation.otherHint", { email, own })}
    </EmptyState>
  );
}
