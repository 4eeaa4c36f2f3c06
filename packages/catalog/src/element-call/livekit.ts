import type { SecretData, SecretRef, TurnRelayGrant } from "@allod/compiler/component";

export const SIGNAL_PORT = 7880;
export const METRICS_PORT = 6789;
/** The name of the key that both servers sign with; its secret is ours to make. */
export const API_KEY = "allod";

interface Source {
  /** Names of the addresses to serve signaling (and measurements) on. */
  readonly listen: readonly string[];
  readonly media: { readonly udpPort: number; readonly tcpPort: number };
  /** The server's public IPv4 address, where it is known. */
  readonly address: string | undefined;
  /** Whether to ask a STUN server of the internet for the address when it is not known. */
  readonly askForAddress: boolean;
  readonly secret: SecretRef;
  /** Told of who comes and goes: the service that hands out tokens. */
  readonly webhook: string;
  readonly turn: TurnRelayGrant | undefined;
  readonly metrics: boolean;
}

/** livekit.yaml. It refuses unknown keys. Keys: LiveKit 1.13.5, pkg/config/config.go, and rtcconfig of mediatransportutil. */
export function livekitConfig({ listen, media, address, askForAddress, secret, webhook, turn, metrics }: Source): SecretData {
  return {
    port: SIGNAL_PORT,
    bind_addresses: listen,
    rtc: {
      // One port for all media: a range would have to be published port by port, and wins over this when both are there.
      udp_port: media.udpPort,
      tcp_port: media.tcpPort,
      // With its address given it asks nobody; asked for and not found, it does not start.
      ...(address === undefined ? {} : { node_ip: address }),
      use_external_ip: address === undefined && askForAddress,
      // With servers of ours, people's browsers are not sent to Google's STUN servers. LiveKit makes the passwords from the secret.
      ...(turn === undefined
        ? {}
        : { turn_servers: ["udp", "tcp"].map((protocol) => ({ host: turn.host, port: turn.port, protocol, secret: turn.secret })) }),
    },
    // Rooms are made by the token service, for members of this homeserver: whoever merely has a token makes none.
    room: { auto_create: false },
    keys: { [API_KEY]: secret },
    webhook: { api_key: API_KEY, urls: [webhook] },
    logging: { json: true, level: "info" },
    ...(metrics ? { prometheus: { port: METRICS_PORT } } : {}),
  };
}
