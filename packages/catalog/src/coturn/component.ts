import { ByteSize, Duration } from "@allod/core";
import { defineComponent, type NeedsContext, type SecretRef } from "@allod/compiler/component";
import { z } from "zod";

import { TOKEN } from "../token.ts";
import { hostname } from "../settings.ts";
import { LISTENING_PORT, turnserverConf } from "./turnserver-conf.ts";

const VERSION = "4.17.0-r0";

const settings = z
  .strictObject({
    hostname: hostname("turn"),
    relayPorts: z
      .strictObject({
        from: z.int().min(1024).max(65_535).default(49_160).describe("First UDP port that calls are relayed over."),
        to: z.int().min(1024).max(65_535).default(49_199).describe("Last one: about two ports for each person in a call."),
      })
      .prefault({})
      .describe("UDP ports that calls are relayed over: about two for each person in a call."),
  })
  .refine(({ relayPorts: { from, to } }) => from <= to && to - from < 1000, {
    path: ["relayPorts"],
    message: "`from` comes before `to`, and at most 1000 ports are published",
  });

function sharedSecret({ secret }: NeedsContext<unknown>): SecretRef {
  return secret("shared", TOKEN);
}

export const coturn = defineComponent({
  id: "coturn",
  title: "coturn",
  purpose: "Relays calls for people behind firewalls that let nothing else through.",
  version: VERSION,
  license: "BSD-3-Clause",
  docs: "https://github.com/coturn/coturn/wiki",
  settings,
  answers: {
    turnRelay: (_request, context) => {
      const host = context.host(context.settings.hostname);
      return {
        grant: {
          uris: ["udp", "tcp"].map((transport) => `turn:${host}:${LISTENING_PORT}?transport=${transport}`),
          host,
          port: LISTENING_PORT,
          secret: sharedSecret(context),
        },
        links: [],
      };
    },
  },
  needs: () => [],
  build(context) {
    const { workspace, settings: chosen } = context;
    const host = context.host(chosen.hostname);
    const { ipv4, ipv6 } = workspace.network;
    return {
      workloads: [
        {
          id: "coturn",
          image: `docker.io/coturn/coturn:${VERSION}`,
          user: "65534:65534",
          entrypoint: ["turnserver", "-c", "/etc/coturn/turnserver.conf"],
          files: [
            {
              path: "/etc/coturn/turnserver.conf",
              content: turnserverConf({ realm: host, secret: sharedSecret(context), externalAddress: ipv4, relayPorts: chosen.relayPorts }),
            },
          ],
          volumes: [],
          scratch: [
            { path: "/var/lib/coturn", size: ByteSize.mebibytes(8) },
            { path: "/tmp", size: ByteSize.mebibytes(8) },
          ],
          resources: { memory: ByteSize.mebibytes(256), cpus: 1, pids: 64 },
          health: {
            test: ["turnutils_stunclient", "-p", String(LISTENING_PORT), "127.0.0.1"],
            interval: Duration.seconds(15),
            timeout: Duration.seconds(5),
            retries: 4,
            startPeriod: Duration.seconds(10),
          },
          ports: [
            { port: LISTENING_PORT, protocol: "udp", purpose: "calls ask for a relay" },
            { port: LISTENING_PORT, protocol: "tcp", purpose: "the same, where UDP is blocked" },
            { port: chosen.relayPorts.from, through: chosen.relayPorts.to, protocol: "udp", purpose: "relayed sound and picture" },
          ],
          logs: "text",
        },
      ],
      // A public workspace only: on a test domain, everybody is on this machine's own network anyway.
      warnings:
        ipv4 === undefined && workspace.tls.mode === "acme"
          ? [
              {
                message: "Calls of people behind strict firewalls stay silent: the relay does not know its public address.",
                hint: "Set it: `network: { ipv4: 203.0.113.7 }`, with the server's own address.",
                path: "network.ipv4",
              },
            ]
          : [],
      backups: [],
      probes: [
        {
          id: "turn.tcp",
          title: "The relay for calls can be reached",
          check: { kind: "tcp", port: LISTENING_PORT, protocol: "tcp" },
          feels: "Calls ring but stay silent for people behind strict firewalls.",
          fix: `Open port ${LISTENING_PORT} (TCP and UDP) and UDP ${chosen.relayPorts.from}-${chosen.relayPorts.to} in the firewall in front of the server.`,
        },
      ],
      tasks: [],
      dns: [
        { name: host, type: "A", value: ipv4 ?? "{ipv4}", purpose: "relay for calls" },
        ...(ipv6 === undefined ? [] : [{ name: host, type: "AAAA" as const, value: ipv6, purpose: "relay for calls" }]),
      ],
    };
  },
});
