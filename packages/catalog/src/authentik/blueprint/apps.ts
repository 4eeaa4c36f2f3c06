import { type Audience, type AnsweredRequest, groups, type Workspace } from "@allod/compiler/component";

import { PUBLISHER, slugOf } from "../names.ts";
import { type Entry, find, flowOf, keyOf, type Reference, secretValue, type Value } from "./entry.ts";
import { policyBinding } from "./flows.ts";
import { EMAIL_CLAIMS, profileClaims } from "./policies.ts";

const AUTHORIZATION = flowOf("default-provider-authorization-implicit-consent");
/** Ends the session at the app alone. */
const INVALIDATION = flowOf("default-provider-invalidation-flow");
const SCOPE = "authentik_providers_oauth2.scopemapping";
const managedScope = (name: string): Reference => find(SCOPE, "managed", `goauthentik.io/providers/oauth2/scope-${name}`);

/** What tokens say of people, the same for every app. */
export function claimEntries({ domain }: Workspace): Entry[] {
  return [
    { model: SCOPE, id: "claims-email", identifiers: { name: "allod-email" }, attrs: { scope_name: "email", expression: EMAIL_CLAIMS } },
    {
      model: SCOPE,
      id: "claims-profile",
      identifiers: { name: "allod-profile" },
      attrs: { scope_name: "profile", expression: profileClaims(domain) },
    },
  ];
}

/** An app that people sign in to: its provider, its tile, and who may. */
export function clientEntries({ request, grant: { clientId, clientSecret } }: AnsweredRequest<"oidcClient">): Entry[] {
  const { title, redirectUris, postLogoutUris, launchUrl, backchannelLogoutUri, audience = "members", offline, issuer } = request;
  const isPublic = request.public === true;
  const id = `client-${clientId}`;
  return [
    {
      model: "authentik_providers_oauth2.oauth2provider",
      id,
      identifiers: { name: `allod-${clientId}` },
      attrs: {
        client_type: isPublic ? "public" : "confidential",
        client_id: clientId,
        ...(isPublic ? {} : { client_secret: secretValue(clientSecret) }),
        authorization_flow: AUTHORIZATION,
        invalidation_flow: INVALIDATION,
        // Empty by default, and then every sign-in is refused.
        grant_types: ["authorization_code", ...(offline === true ? ["refresh_token"] : [])],
        redirect_uris: [
          ...redirectUris.map((url) => redirect(url, "authorization", isPublic)),
          ...postLogoutUris.map((url) => redirect(url, "logout", isPublic)),
        ],
        // Without one tokens are signed with the client's secret, and the list of keys is empty.
        signing_key: find("authentik_crypto.certificatekeypair", "name", "authentik Self-signed Certificate"),
        // Decided once: what people are called by everywhere, and what the control plane knows them by. Another orphans every account.
        sub_mode: "user_uuid",
        issuer_mode: issuer === "shared" ? "global" : "per_provider",
        include_claims_in_id_token: true,
        access_code_validity: "minutes=1",
        access_token_validity: "minutes=10",
        refresh_token_validity: "days=30",
        logout_uri: backchannelLogoutUri ?? "",
        logout_method: "backchannel",
        property_mappings: [
          managedScope("openid"),
          keyOf("claims-profile"),
          keyOf("claims-email"),
          ...(offline === true ? [managedScope("offline_access")] : []),
        ],
      },
    },
    ...appEntries({ id, slug: slugOf(clientId), title, audience, launchUrl }),
  ];
}

/** A host that only people who have signed in reach. Asked at the embedded outpost, which is the server itself. */
export function guardEntries({ request: { host, title, audience } }: AnsweredRequest<"forwardAuth">, url: string): Entry[] {
  const id = `guard-${host}`;
  return [
    {
      model: "authentik_providers_proxy.proxyprovider",
      id,
      identifiers: { name: `allod-guard-${host}` },
      attrs: {
        mode: "forward_single",
        external_host: url,
        authorization_flow: AUTHORIZATION,
        invalidation_flow: INVALIDATION,
        // A header that an app's own programs send must not stand for signing in.
        intercept_header_auth: false,
        access_token_validity: "hours=8",
      },
    },
    ...appEntries({ id, slug: slugOf(`guard-${host}`), title, audience, launchUrl: url }),
  ];
}

/** The outpost inside the server, with every guard: its list is replaced, so that it holds none that are gone. */
export function embeddedOutpost(hosts: readonly string[], url: string): Entry {
  return {
    model: "authentik_outposts.outpost",
    id: "embedded-outpost",
    identifiers: { managed: "goauthentik.io/outposts/embedded" },
    attrs: {
      name: "authentik Embedded Outpost",
      type: "proxy",
      providers: hosts.map((host) => keyOf(`guard-${host}`)),
      config: { authentik_host: `${url}/`, authentik_host_insecure: false, log_level: "info" },
    },
  };
}

/** An application without a binding is everybody's: each of ours has one. */
function appEntries(app: { id: string; slug: string; title: string; audience: Audience; launchUrl: string | undefined }): Entry[] {
  return [
    {
      model: "authentik_core.application",
      id: `app-${app.id}`,
      identifiers: { slug: app.slug },
      attrs: {
        name: app.title,
        provider: keyOf(app.id),
        policy_engine_mode: "any",
        meta_publisher: PUBLISHER,
        meta_launch_url: app.launchUrl ?? "",
        // Without an address to go to, authentik would guess one from the redirect addresses.
        meta_hide: app.launchUrl === undefined,
      },
    },
    policyBinding(keyOf(`app-${app.id}`), { group: keyOf(app.audience === "members" ? groups.members : groups.administrators) }),
  ];
}

/** As an object with its kind; a list of texts is refused. A program on people's own machines listens on any port there (RFC 8252, 7.3). */
function redirect(url: string, type: "authorization" | "logout", isPublic: boolean): Value {
  if (isPublic && /^http:\/\/(127\.0\.0\.1|localhost)\/?$/.test(url))
    return { matching_mode: "regex", url: `${escaped(url.replace(/\/$/, ""))}(:[0-9]{1,5})?(/.*)?`, redirect_uri_type: type };
  return { matching_mode: "strict", url, redirect_uri_type: type };
}

const escaped = (text: string): string => text.replaceAll(".", "\\.");
