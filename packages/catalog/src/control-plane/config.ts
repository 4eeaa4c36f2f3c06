import type {
  AnsweredRequest,
  ConnectorGrant,
  OidcClientGrant,
  SecretData,
  SecretRef,
  SmtpRelayGrant,
  Text,
  Workspace,
} from "@allod/compiler/component";
import { text, uriText } from "@allod/compiler/component";

import { ownTenant } from "./own-tenant.ts";

/** Where the container has what is not in its configuration. */
export const paths = {
  config: "/etc/allod/control-plane.yaml",
  authority: "/etc/allod/authority.crt",
  applicationUrl: "/run/secrets/database-url",
  ownerUrl: "/run/secrets/database-owner-url",
  smtp: "/run/secrets/smtp",
  data: "/var/lib/allod",
} as const;

interface Given {
  readonly workspace: Workspace;
  readonly origins: { readonly portal: string; readonly operator: string; readonly api: string };
  readonly listen: { readonly hosts: readonly string[]; readonly port: number };
  readonly inside: { readonly hosts: readonly string[]; readonly port: number };
  readonly key: SecretRef;
  readonly clients: { readonly portal: OidcClientGrant; readonly operator: OidcClientGrant };
  readonly mail: SmtpRelayGrant | undefined;
  readonly identity: ConnectorGrant | undefined;
  /** Of all other products. */
  readonly connectors: readonly ConnectorGrant[];
  readonly sinks: readonly AnsweredRequest<"eventSink">[];
  readonly firstTenant: boolean;
}

/** The control plane's configuration. Keys: apps/control-plane/src/config.ts, to which a test of tests/golden/ holds it. */
export function configuration(given: Given): SecretData {
  const { workspace, origins, listen, inside, key, clients, mail, identity } = given;
  const { admin, title } = workspace;
  const scopes = [...new Set([clients.portal, clients.operator].flatMap(({ renewalScopes = [] }) => renewalScopes))];
  const accountUrl = clients.portal.accountUrl;
  // Its people are known by the issuer that they sign in to the portal with; there may be one for each application.
  const known = identity === undefined ? [] : [withIssuer(identity, clients.portal.issuer)];
  const products = [...known, ...given.connectors];
  return {
    name: title,
    database: { url: `file:${paths.applicationUrl}`, ownerUrl: `file:${paths.ownerUrl}` },
    key,
    listen: { host: listen.hosts, port: listen.port },
    inside: { host: inside.hosts, port: inside.port },
    trustProxy: true,
    origins,
    identity: {
      portal: client(clients.portal),
      operator: client(clients.operator),
      scopes,
      ...(accountUrl === undefined ? {} : { accountUrl }),
    },
    firstOperator: { email: admin.email, name: `${admin.firstName} ${admin.lastName}`.trim() },
    ...(given.firstTenant
      ? {
          firstTenant: {
            ...ownTenant(workspace),
            slug: workspace.name,
            name: title,
            domain: workspace.domain,
            username: admin.username,
            everybody: true,
          },
        }
      : {}),
    ...(mail === undefined ? {} : { mail: { smtp: `file:${paths.smtp}`, from: `"${title.replaceAll(/["\\]/g, "'")}" <${mail.from}>` } }),
    connectors: Object.fromEntries(products.map(({ connector }) => [connector.id, connector.config])),
    audit: {
      checkpoints: `${paths.data}/audit-checkpoints.jsonl`,
      sources: byKind([
        ...products.flatMap(({ sources }) => sources),
        ...given.sinks.map(({ component, request, grant }) => ({
          id: request.source,
          config: { instance: component, signatureKey: grant.key },
        })),
      ]),
    },
  };
}

/** An access token's audience is the client that it was given to: Keycloak by a mapper of ours, Authentik by itself. */
function client({ issuer, clientId, clientSecret }: OidcClientGrant): SecretData {
  return { issuer, clientId, clientSecret, audience: clientId };
}

function withIssuer({ connector, sources }: ConnectorGrant, issuer: string): ConnectorGrant {
  return { connector: { ...connector, config: { ...(connector.config as { [key: string]: SecretData }), issuer } }, sources };
}

/** One of a kind as it is, several as a list. */
function byKind(sources: ConnectorGrant["sources"]): SecretData {
  const kinds = Map.groupBy(sources, ({ id }) => id);
  return Object.fromEntries(
    [...kinds].map(([id, all]) => [id, all.length === 1 && all[0] !== undefined ? all[0].config : all.map(({ config }) => config)]),
  );
}

/** `postgresql://role:password@host:port/database`; passwords are hexadecimal. */
export function databaseUrl(
  { host, port, database }: { readonly host: string; readonly port: number; readonly database: string },
  { user, password }: { readonly user: string; readonly password: SecretRef },
): Text {
  return text`postgresql://${user}:${password}@${host}:${port}/${database}`;
}

/** As nodemailer reads it. Passwords of the relay are of characters that an address takes. */
export function smtpUrl({ host, port, security, user, password }: SmtpRelayGrant): Text {
  const more = security === "tls" ? "" : "?requireTLS=true";
  return text`${security === "tls" ? "smtps" : "smtp"}://${encodeURIComponent(user)}:${uriText(password)}@${host}:${port}${more}`;
}
