import { ByteSize, Duration } from "@allod/core";
import { type CapabilityRequest, defineComponent, type NeedsContext, type SecretRef, text, yamlText } from "@allod/compiler/component";
import { z } from "zod";

import { pageAnswers } from "../page-answers.ts";
import { TOKEN } from "../token.ts";
import { authorityFiles } from "../certificate-files.ts";
import { hostname } from "../settings.ts";
import { API_KEY, livekitConfig, METRICS_PORT, SIGNAL_PORT } from "./livekit.ts";
import { callProbes } from "./probes.ts";

const LIVEKIT_VERSION = "v1.13.5";
const TOKENS_VERSION = "0.6.0";
const LIVEKIT = "element-call-livekit";
const TOKENS = "element-call-jwt";
// Its own check of health knows no other port (lk-jwt-service 0.5: LIVEKIT_JWT_BIND breaks it), so it listens on all of its addresses.
const TOKENS_PORT = 8080;
const TOKENS_PATH = "/livekit/jwt";
const SIGNAL_PATH = "/livekit/sfu";
const AUTHORITY = "/etc/lk-jwt/authority.crt";

const port = (standard: number, purpose: string) => z.int().min(1024).max(65_535).default(standard).describe(purpose);
const settings = z.strictObject({
  hostname: hostname("call"),
  udpPort: port(7882, "UDP port of the server that sound and picture of all calls arrive at. Default: 7882."),
  tcpPort: port(7881, "TCP port for the same, where UDP is blocked. Default: 7881."),
});

function apiSecret({ secret }: NeedsContext<unknown>): SecretRef {
  return secret("api", TOKEN);
}

export const elementCall = defineComponent({
  id: "element-call",
  title: "Element Call",
  purpose: "Calls and video meetings in chat, end-to-end encrypted.",
  version: LIVEKIT_VERSION.slice(1),
  license: "Apache-2.0 AND (AGPL-3.0-only OR LicenseRef-Element-Commercial)",
  docs: "https://github.com/element-hq/element-call/blob/livekit/docs/self-hosting.md",
  suite: "company",
  settings,
  answers: {
    rtcFocus: ({ hosts }, { settings: chosen, host, url }) => ({
      grant: { serviceUrl: `${url(host(chosen.hostname))}${TOKENS_PATH}` },
      // It finds out who somebody is as another Matrix server would: by the domain's well-known address and the federation API.
      links: hosts.map((name) => ({ from: TOKENS, to: { publicHost: name }, startup: false })),
    }),
  },
  needs: ({ settings: chosen, host }): CapabilityRequest[] => {
    const name = host(chosen.hostname);
    return [
      {
        capability: "route",
        id: "tokens",
        workload: TOKENS,
        host: name,
        paths: [`${TOKENS_PATH}/`],
        target: { kind: "proxy", workload: TOKENS, port: TOKENS_PORT, stripPrefix: TOKENS_PATH },
      },
      {
        capability: "route",
        id: "signaling",
        workload: LIVEKIT,
        host: name,
        paths: [`${SIGNAL_PATH}/`],
        target: { kind: "proxy", workload: LIVEKIT, port: SIGNAL_PORT, stripPrefix: SIGNAL_PATH },
      },
      // It makes rooms at the address that it tells browsers: the public one.
      { capability: "connection", id: "rooms", workload: TOKENS, to: { publicHost: name }, startup: false },
      { capability: "connection", id: "events", workload: LIVEKIT, to: { workload: TOKENS, port: TOKENS_PORT }, startup: false },
      { capability: "turnRelay", id: "calls", workload: LIVEKIT, optional: true },
      { capability: "metrics", id: "calls", workload: LIVEKIT, port: METRICS_PORT, path: "/metrics", optional: "if-present" },
    ];
  },
  build(context) {
    const { workspace, settings: chosen, trust } = context;
    const { ipv4 } = workspace.network;
    const name = context.host(chosen.hostname);
    const url = context.url(name);
    const served = [...new Set(context.requests("rtcFocus").map(({ request }) => request.serverName))];
    const measured = context.grant("metrics", "calls") !== undefined;
    const config = livekitConfig({
      // One list for both of its ports: LiveKit has no other way.
      listen: ["127.0.0.1", ...context.listen(LIVEKIT, SIGNAL_PORT), ...(measured ? context.listen(LIVEKIT, METRICS_PORT) : [])],
      media: chosen,
      address: ipv4,
      askForAddress: workspace.tls.mode === "acme",
      secret: apiSecret(context),
      webhook: `http://${TOKENS}:${TOKENS_PORT}/sfu_webhook`,
      turn: context.grant("turnRelay", "calls"),
      metrics: measured,
    });
    return {
      workloads: [
        {
          id: LIVEKIT,
          image: `docker.io/livekit/livekit-server:${LIVEKIT_VERSION}`,
          user: "65534:65534",
          entrypoint: ["/livekit-server", "--config", "/etc/livekit/livekit.yaml"],
          files: [{ path: "/etc/livekit/livekit.yaml", content: yamlText(config) }],
          volumes: [],
          scratch: [],
          resources: { memory: ByteSize.mebibytes(384), cpus: 2, pids: 128 },
          health: pageAnswers(`http://127.0.0.1:${SIGNAL_PORT}/`, Duration.seconds(20)),
          ports: [
            { port: chosen.udpPort, protocol: "udp", purpose: "sound and picture of calls in chat" },
            { port: chosen.tcpPort, protocol: "tcp", purpose: "the same, where UDP is blocked" },
          ],
          logs: "json",
        },
        {
          id: TOKENS,
          image: `ghcr.io/element-hq/lk-jwt-service:${TOKENS_VERSION}`,
          user: "65534:65534",
          environment: {
            LIVEKIT_URL: `${url.replace("https://", "wss://")}${SIGNAL_PATH}`,
            LIVEKIT_KEY_FILE: "/run/secrets/livekit-key",
            // Names of Matrix servers, not hosts. Others' members may join a call, and start none.
            LIVEKIT_FULL_ACCESS_HOMESERVERS: served.length === 0 ? workspace.domain : served.join(","),
            // Beside the public authorities, which Go reads from their directory: people of other servers are looked up there.
            ...(trust === undefined ? {} : { SSL_CERT_FILE: AUTHORITY }),
          },
          files: [
            { path: "/run/secrets/livekit-key", content: text`${API_KEY}: ${apiSecret(context)}` },
            ...authorityFiles(trust, AUTHORITY),
          ],
          volumes: [],
          scratch: [],
          resources: { memory: ByteSize.mebibytes(48), cpus: 0.5, pids: 64 },
          health: {
            test: ["/lk-jwt-service-healthcheck"],
            interval: Duration.seconds(15),
            timeout: Duration.seconds(5),
            retries: 4,
            startPeriod: Duration.seconds(10),
          },
          egress: "Asks the Matrix servers of guests from elsewhere who they are.",
          logs: "text",
        },
      ],
      // A public workspace only: on a test domain, everybody is on this machine's own network anyway.
      warnings:
        ipv4 === undefined && workspace.tls.mode === "acme"
          ? [
              {
                message: "Calls in chat ask a STUN server of Google for this server's address, and do not work when it does not answer.",
                hint: "Set it: `network: { ipv4: 203.0.113.7 }`, with the server's own address.",
                path: "network.ipv4",
              },
            ]
          : [],
      backups: [],
      probes: callProbes({ tokens: `${url}${TOKENS_PATH}`, signaling: `${url}${SIGNAL_PATH}`, ...chosen }),
      tasks: [],
      dns: [],
    };
  },
});
