import type { Probe } from "@allod/compiler/component";

interface Source {
  /** Public addresses, no slash at the end. */
  readonly tokens: string;
  readonly signaling: string;
  readonly udpPort: number;
  readonly tcpPort: number;
}

/** What keeps calls in chat from starting, or silent, asked from outside. */
export function callProbes({ tokens, signaling, udpPort, tcpPort }: Source): Probe[] {
  return [
    {
      id: "rtc.jwt",
      title: "Calls in chat: the token service answers",
      check: { kind: "http", url: `${tokens}/healthz`, expect: { status: 200 } },
      feels: "Calls in chat end with an error before they start.",
      fix: "Read `allod logs element-call-jwt`.",
    },
    {
      id: "rtc.jwt.route",
      title: "Calls in chat: requests for tokens reach their service",
      // It takes POST only, and says so: a 404 would come from a path that was not taken off.
      check: { kind: "http", url: `${tokens}/get_token`, expect: { status: 405 } },
      feels: "Calls in chat end with an error before they start.",
      fix: "A proxy in front of the edge must pass /livekit/jwt/ on unchanged.",
      after: ["rtc.jwt"],
    },
    {
      id: "rtc.sfu",
      title: "Calls in chat: the media server answers",
      check: { kind: "http", url: `${signaling}/`, expect: { status: 200 } },
      feels: "Calls in chat stay at `Connecting`.",
      fix: "Read `allod logs element-call-livekit`: it says there when it does not find out its public address.",
    },
    {
      id: "rtc.tcp",
      title: "Calls in chat: media can reach the server",
      check: { kind: "tcp", port: tcpPort, protocol: "tcp" },
      feels: "Calls in chat connect, and stay silent.",
      fix: `Open UDP ${udpPort} and TCP ${tcpPort} in the firewall in front of the server.`,
    },
  ];
}
