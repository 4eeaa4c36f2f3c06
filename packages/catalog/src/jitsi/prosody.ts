import { type OidcClientGrant, type SecretRef, type Text, text, type TurnRelayGrant } from "@allod/compiler/component";

/** Names inside XMPP: they are nobody's hosts. As in docker-jitsi-meet. */
export const XMPP = {
  XMPP_DOMAIN: "meet.jitsi",
  XMPP_AUTH_DOMAIN: "auth.meet.jitsi",
  XMPP_GUEST_DOMAIN: "guest.meet.jitsi",
  XMPP_MUC_DOMAIN: "muc.meet.jitsi",
  XMPP_INTERNAL_MUC_DOMAIN: "internal-muc.meet.jitsi",
  XMPP_HIDDEN_DOMAIN: "hidden.meet.jitsi",
} as const;

export const CLIENT_PORT = 5222;
export const HTTP_PORT = 5280;
export const OUR_FILES = "/etc/prosody-allod";

/**
 * The conference focus (jicofo) and its public name know each other from the start: the name passes on to the focus
 * only once it has seen its presence. Prosody, mod_groups: members of a group are in each other's rosters.
 */
export const GROUPS = `[focus]\nfocus@${XMPP.XMPP_AUTH_DOMAIN}\nfocus.${XMPP.XMPP_DOMAIN}\n`;

interface Source {
  readonly publicUrl: string;
  /** Names of the addresses to serve on, by port. */
  readonly listen: { readonly clients: readonly string[]; readonly http: readonly string[] };
  readonly oidc: OidcClientGrant;
  readonly turn: TurnRelayGrant | undefined;
  readonly secrets: { readonly token: SecretRef; readonly state: SecretRef; readonly focus: SecretRef; readonly bridge: SecretRef };
  readonly ownAuthority: boolean;
}

/** What the image writes, and over it what it has no setting for. Options: Prosody 13, Jitsi's plugins of stable-11146. */
export function prosodyConfig({ publicUrl, listen, oidc, turn, secrets, ownAuthority }: Source): Text {
  return text`Include "/run/prosody/config/prosody.cfg.lua"

plugin_paths = { "/prosody-plugins/", "/prosody-plugins-custom", "/prosody-plugins-contrib", "${OUR_FILES}/modules" }
data_path = "/run/prosody/data"
pidfile = "/run/prosody/prosody.pid"
c2s_interfaces = ${luaList(listen.clients)}
http_interfaces = ${luaList(listen.http)}
groups_file = "${OUR_FILES}/groups.txt"
${ownAuthority ? `client_https_ssl = { cafile = "${OUR_FILES}/authority.crt" }\n` : ""}${turn === undefined ? "" : relay(turn)}
VirtualHost "${XMPP.XMPP_DOMAIN}"
    app_secret = "${secrets.token}"
    allod_public_url = ${luaString(publicUrl)}
    allod_issuer = ${luaString(oidc.issuer)}
    allod_discovery_url = ${luaString(oidc.discoveryUrl)}
    allod_client_id = ${luaString(oidc.clientId)}
    allod_client_secret = "${oidc.clientSecret}"
    allod_state_secret = "${secrets.state}"

VirtualHost "${XMPP.XMPP_AUTH_DOMAIN}"
    authentication = "allod_services"
    allod_services = { focus = "${secrets.focus}", jvb = "${secrets.bridge}" }
`;
}

/** XEP-0215: browsers are given the relay, with passwords made from its secret. */
function relay({ host, port, secret }: TurnRelayGrant): Text {
  const turn = (transport: string): string =>
    `{ type = "turn", host = ${luaString(host)}, port = ${port}, transport = "${transport}", ttl = 86400, secret = true, algorithm = "turn" }`;
  return text`external_service_secret = "${secret}"
external_services = {
    { type = "stun", host = ${luaString(host)}, port = ${port}, transport = "udp" },
    ${turn("udp")},
    ${turn("tcp")},
}
`;
}

function luaList(values: readonly string[]): string {
  return `{ ${values.map(luaString).join(", ")} }`;
}

/** Names and addresses have no character that JSON escapes in another way than Lua. */
function luaString(value: string): string {
  return JSON.stringify(value);
}
