import {
  groups,
  type OfficeGrant,
  type OidcClientGrant,
  type SecretData,
  type SmtpRelayGrant,
  type SecretRef,
  type Text,
  text,
} from "@allod/compiler/component";

/** `proxy.yaml`: who is what. The first that fits counts, so administrators come first; who is in neither group does not get in. */
export function proxyFile(): SecretData {
  return {
    role_assignment: {
      driver: "oidc",
      oidc_role_mapper: {
        role_claim: "groups",
        role_mapping: [
          { role_name: "admin", claim_value: groups.administrators },
          { role_name: "user", claim_value: groups.members },
        ],
      },
    },
  };
}

/** `csp.yaml` replaces OpenCloud's own: what its pages may load and from where. The provider and the office are other hosts. */
export function cspFile({ issuer }: OidcClientGrant, office: OfficeGrant | undefined): SecretData {
  const self = "'self'";
  const provider = `${new URL(issuer).origin}/`;
  const documents = office === undefined ? [] : [`${office.url}/`];
  return {
    directives: {
      "child-src": [self],
      "connect-src": [self, "blob:", provider],
      "default-src": ["'none'"],
      "font-src": [self],
      "frame-ancestors": [self],
      "frame-src": [self, "blob:", provider, ...documents],
      "img-src": [self, "data:", "blob:", ...documents],
      "manifest-src": [self],
      "media-src": [self],
      "object-src": [self, "blob:"],
      "script-src": [self, "'unsafe-inline'", provider],
      "style-src": [self, "'unsafe-inline'"],
    },
  };
}

/** Secrets that OpenCloud reads from its environment: read from a file by the shell that starts it. */
export function secretsFile(administrator: SecretRef, mail: SmtpRelayGrant | undefined): Text {
  return mail === undefined
    ? text`IDM_ADMIN_PASSWORD='${administrator}'\n`
    : text`IDM_ADMIN_PASSWORD='${administrator}'\nNOTIFICATIONS_SMTP_PASSWORD='${mail.password}'\n`;
}

/** The first start makes OpenCloud's own secrets, and would tell the log the administrator's; later ones would only say that they are there. */
export const START = `set -eu
set -a
. /run/secrets/opencloud.env
set +a
[ -f /etc/opencloud/opencloud.yaml ] || opencloud init >/dev/null
exec opencloud server
`;
