import type { KoaContextWithOIDC } from "oidc-provider";

import type { ProtocolPages } from "../protocol/provider.ts";
import { applicationOf } from "../protocol/provider.ts";
import { type RouteDeps, signInUrl } from "../routes/deps.ts";
import { languageOf } from "../routes/visit.ts";
import { type Texts, textsIn } from "../texts/texts.ts";
import { failurePage, messagePage, signOutPage } from "./messages.ts";

/** What the protocol says to people, on pages like all others. */
export function protocolPages(deps: Pick<RouteDeps, "origin" | "clients">): ProtocolPages {
  const texts = ({ req }: KoaContextWithOIDC): Texts => textsIn(languageOf(req));
  return {
    failure(context, { code, isOurs }) {
      const said = texts(context);
      const way = { text: said.text("sign-in.submit"), href: signInUrl(deps, applicationOf(deps.clients, context.oidc?.client?.clientId)) };
      if (isOurs) return failurePage(said, { code: "identity.unavailable" });
      // A sign-in that is over: nothing to worry about, and nothing that a code would explain.
      if (code === "invalid_request" && context.oidc?.route === "resume") return failurePage(said, { code: "sign-in.expired" }, [way]);
      return failurePage(said, { code: "protocol.refused", parameters: { code } }, [way]);
    },
    signedOut(context) {
      const said = texts(context);
      const href = signInUrl(deps, applicationOf(deps.clients, context.oidc?.client?.clientId));
      return messagePage(said, { title: "signed-out.title", ways: [{ text: said.text("sign-in.submit"), href }] });
    },
    // Staying is not asked of the protocol: it would say "signed out" all the same.
    confirmSignOut: (context, form) => signOutPage(texts(context), { ...form, stay: "/account" }),
  };
}
