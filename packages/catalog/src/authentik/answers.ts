import type { Answers, GrantLink, NeedsContext, SecretRef } from "@allod/compiler/component";

import { TOKEN } from "../token.ts";
import { directoryUser } from "./blueprint/directory.ts";
import { MAILBOX } from "./blueprint/people.ts";
import { baseDn, clientIdOf, LDAP_PORT, OUTPOST, PORT, SERVER, slugOf, WORKER } from "./names.ts";

export interface Settings {
  readonly hostname: string;
}
type Context = NeedsContext<Settings>;

export function publicUrl({ settings, host, url }: Context): string {
  return url(host(settings.hostname));
}

/** The key that a component uses the API with. */
export function apiKey({ secret }: Context, component: string): SecretRef {
  return secret(`api-${component}`, TOKEN);
}

/** What the verdict of the outpost says of who has signed in. `X-authentik-*` of authentik 2026.8, proxy provider. */
const VERDICT_HEADERS = [
  "X-Authentik-Username",
  "X-Authentik-Groups",
  "X-Authentik-Entitlements",
  "X-Authentik-Email",
  "X-Authentik-Name",
  "X-Authentik-Uid",
  "X-Authentik-Jwt",
  "X-Authentik-Meta-Jwks",
  "X-Authentik-Meta-Outpost",
  "X-Authentik-Meta-Provider",
  "X-Authentik-Meta-App",
  "X-Authentik-Meta-Version",
];

export const answers: Answers<Settings> = {
  oidcClient: (request, context) => {
    const url = publicUrl(context);
    const clientId = clientIdOf(context.component, request);
    const application = `${url}/application/o/${slugOf(clientId)}/`;
    return {
      grant: {
        issuer: request.issuer === "shared" ? `${url}/` : application,
        discoveryUrl: `${application}.well-known/openid-configuration`,
        // The same for all applications.
        endpoints: {
          authorization: `${url}/application/o/authorize/`,
          token: `${url}/application/o/token/`,
          userinfo: `${url}/application/o/userinfo/`,
        },
        clientId,
        clientSecret: context.secret(`client-${clientId}`, TOKEN),
        providerTitle: context.workspace.title,
        ...(request.offline === true ? { renewalScopes: ["offline_access"] } : {}),
        accountUrl: `${url}/if/user/#/settings`,
      },
      // Apps read the description of the issuer when they start, and some end when they cannot.
      links: [
        { from: request.workload, to: { publicHost: context.host(context.settings.hostname) }, startup: true },
        ...(request.backchannelLogoutUri === undefined ? [] : [signOutLink(request.backchannelLogoutUri)]),
      ],
    };
  },
  forwardAuth: () => ({
    grant: {
      // Reads `X-Forwarded-*`, which Caddy and Traefik send alike.
      verify: { workload: SERVER, port: PORT, path: "/outpost.goauthentik.io/auth/caddy" },
      pages: { workload: SERVER, port: PORT, prefix: "/outpost.goauthentik.io/" },
      headers: VERDICT_HEADERS,
    },
    links: [{ from: { edge: true }, to: { workload: SERVER, port: PORT }, startup: false }],
  }),
  ldapDirectory: (request, context) => {
    const base = baseDn(context.workspace.domain);
    return {
      grant: {
        host: OUTPOST,
        port: LDAP_PORT,
        baseDn: base,
        bindDn: `cn=${directoryUser(context.component)},ou=users,${base}`,
        bindPassword: context.secret(`ldap-${context.component}`, TOKEN),
        mailboxAttribute: MAILBOX,
      },
      links: [{ from: request.workload, to: { workload: OUTPOST, port: LDAP_PORT }, startup: false }],
    };
  },
  identityConnector: (request, context) => {
    const url = publicUrl(context);
    // People are known by what they sign in to the same program with.
    const signIn = context
      .asked("oidcClient")
      .find(({ workload, audience }) => workload === request.workload && audience !== "administrators");
    const client = signIn === undefined ? context.component : clientIdOf(context.component, signIn);
    const token = apiKey(context, context.component);
    return {
      grant: {
        connector: {
          id: "authentik",
          // By its public name: the links in the mails that it sends are made of the name that it is asked by.
          config: {
            url,
            token,
            issuer: `${url}/application/o/${slugOf(client)}/`,
            welcome: context.grant("smtpRelay", "mail") === undefined ? "none" : "recovery-email",
          },
        },
        sources: [{ id: "authentik", config: { url, token } }],
      },
      links: [{ from: request.workload, to: { publicHost: context.host(context.settings.hostname) }, startup: true }],
    };
  },
};

/** The worker tells apps that somebody has signed out. */
function signOutLink(uri: string): GrantLink {
  const { hostname, port } = new URL(uri);
  return hostname.includes(".")
    ? { from: WORKER, to: { publicHost: hostname }, startup: false }
    : { from: WORKER, to: { workload: hostname, port: Number(port) || 80 }, startup: false };
}
