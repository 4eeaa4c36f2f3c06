// Styles that the start page does not need.
import "../theme/rest.css";

import { me, openedInvitation, type OpenedInvitation } from "@allod/api";
import { useEffect, useState } from "react";

import { useUiText } from "../i18n/use-ui-text.ts";
import { AcceptForm } from "./accept-form.tsx";
import { readToken } from "./invitation-token.ts";
import { OtherPerson, Refused } from "./refused.tsx";
import type { ApiError } from "../api/error.ts";
import { LoadingState } from "../feedback/states.tsx";
import { useEnvironment } from "../query/context.tsx";
import { useDocumentTitle } from "../shell/page.tsx";

type State =
  | { readonly kind: "reading" }
  | { readonly kind: "open"; readonly token: string; readonly invitation: OpenedInvitation; readonly own: string | undefined }
  | { readonly kind: "refused"; readonly code: string; readonly error: unknown };

/** For whoever follows the link of an invitation: what it is, and how to accept it. */
export function InvitationPage() {
  const t = useUiText();
  const { api, isSignedIn } = useEnvironment();
  const [state, setState] = useState<State>({ kind: "reading" });
  useDocumentTitle(t("invitation.title"));

  useEffect(() => {
    const token = readToken(window);
    async function open(): Promise<State> {
      if (token === undefined) return { kind: "refused", code: "invitation.unknown", error: undefined };
      const invitation = await api.send("POST", "/invitations/open", { schema: openedInvitation, body: { token } });
      // Somebody may be signed in whom nobody here knows yet: that is what the invitation is for.
      const viewer = isSignedIn ? await api.get("/me", { schema: me }).catch(() => undefined) : undefined;
      return { kind: "open", token, invitation, own: viewer?.email };
    }
    open()
      .catch((error: ApiError): State => ({ kind: "refused", code: error.code, error }))
      .then(setState)
      .catch(() => undefined);
  }, [api, isSignedIn]);

  if (state.kind === "reading") return <LoadingState />;
  if (state.kind === "refused") return <Refused code={state.code} error={state.error} />;
  const { invitation, own, token } = state;
  if (own !== undefined && own !== invitation.email) return <OtherPerson email={invitation.email} own={own} />;
  return (
    <AcceptForm
      token={token}
      invitation={invitation}
      isSignedIn={own !== undefined}
      onRefused={(error) => setState({ kind: "refused", code: error.code, error })}
    />
  );
}
