import { type SecretRef, type Text, text } from "@allod/compiler/component";

export const LISTENING_PORT = 3478;

/**
 * Addresses that the relay must never connect to: everything that is not the public internet, so that nobody uses it to
 * reach the server's own networks. Synapse documentation, "Configuring a TURN server" (coturn), and coturn's README.turnserver.
 */
export const DENIED_PEERS: readonly string[] = [
  "0.0.0.0-0.255.255.255",
  "10.0.0.0-10.255.255.255",
  "100.64.0.0-100.127.255.255",
  "127.0.0.0-127.255.255.255",
  "169.254.0.0-169.254.255.255",
  "172.16.0.0-172.31.255.255",
  "192.0.0.0-192.0.0.255",
  "192.0.2.0-192.0.2.255",
  "192.88.99.0-192.88.99.255",
  "192.168.0.0-192.168.255.255",
  "198.18.0.0-198.19.255.255",
  "198.51.100.0-198.51.100.255",
  "203.0.113.0-203.0.113.255",
  "240.0.0.0-255.255.255.255",
  "::1",
  "64:ff9b::-64:ff9b::ffff:ffff",
  "::ffff:0.0.0.0-::ffff:255.255.255.255",
  "100::-100::ffff:ffff:ffff:ffff",
  "2001::-2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
  "2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
  "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
  "fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
];

interface Relay {
  readonly realm: string;
  readonly secret: SecretRef;
  /** The public IPv4 address, where it is known. */
  readonly externalAddress: string | undefined;
  readonly relayPorts: { readonly from: number; readonly to: number };
}

/**
 * turnserver.conf. No TLS listener: the certificate belongs to the edge, and relayed media is encrypted anyway.
 * The server's own address is allowed last, for workspaces on a private one: the media servers of calls, and the other
 * end of a call that is relayed on both, are there. Nothing but UDP is relayed, and only to ports that are published.
 */
export function turnserverConf({ realm, secret, externalAddress, relayPorts }: Relay): Text {
  return text`realm=${realm}
listening-port=${LISTENING_PORT}
min-port=${relayPorts.from}
max-port=${relayPorts.to}
${externalAddress === undefined ? "" : `external-ip=${externalAddress}\n`}fingerprint
use-auth-secret
static-auth-secret=${secret}
no-tls
no-dtls
no-tcp-relay
no-multicast-peers
user-quota=12
total-quota=1200
userdb=/var/lib/coturn/turndb
pidfile=/var/lib/coturn/turnserver.pid
log-file=stdout
${DENIED_PEERS.map((range) => `denied-peer-ip=${range}`).join("\n")}
${externalAddress === undefined ? "" : `allowed-peer-ip=${externalAddress}\n`}`;
}
