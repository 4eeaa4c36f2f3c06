import { ByteSize, Duration } from "@allod/core";
import { type CapabilityRequest, defineComponent, jsonText, type SecretData } from "@allod/compiler/component";
import { z } from "zod";

import { administratorsPage } from "../administrators-page.ts";
import { hostname } from "../settings.ts";

const VERSION = "v1.5.0";
const WORKLOAD = "ketesa";
const PORT = 8080;

const settings = z.strictObject({
  hostname: hostname("chat-admin"),
});

export const ketesa = defineComponent({
  id: WORKLOAD,
  title: "Ketesa",
  purpose: "Administration of chat in the browser: accounts, sessions, rooms, media, registration tokens.",
  version: VERSION.slice(1),
  license: "Apache-2.0",
  docs: "https://github.com/etkecc/ketesa/tree/main/docs",
  suite: "company",
  settings,
  needs: ({ settings: chosen, host }): CapabilityRequest[] => {
    const name = host(chosen.hostname);
    return [
      { capability: "matrixHomeserver", id: "main", workload: WORKLOAD, administrationHost: name },
      ...administratorsPage({ workload: WORKLOAD, port: PORT }, { host: name, title: "Chat administration" }),
    ];
  },
  build(context) {
    const { url } = context.granted("route", "page");
    const { serverName, delegated } = context.granted("matrixHomeserver", "main");
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: `ghcr.io/etkecc/ketesa:${VERSION}`,
          // Whoever it is: it reads files and writes none.
          user: "1000:1000",
          // The default is IPv6's, which the workspace's networks do not have.
          environment: { SERVER_HOST: "0.0.0.0", SERVER_PORT: String(PORT), SERVER_HEALTH: "true" },
          files: [{ path: "/var/public/config.json", content: jsonText(ketesaConfig(url, serverName)) }],
          volumes: [],
          scratch: [],
          resources: { memory: ByteSize.mebibytes(32), cpus: 0.25, pids: 64 },
          health: {
            test: ["wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${PORT}/health`],
            interval: Duration.seconds(15),
            timeout: Duration.seconds(5),
            retries: 4,
            startPeriod: Duration.seconds(10),
          },
          logs: "text",
        },
      ],
      backups: [],
      probes: [],
      tasks: [],
      dns: [],
      warnings: delegated
        ? []
        : [
            {
              message: "The administration of chat opens, and nobody is an administrator of the chat server who could sign in there.",
              hint: "Have people signed in by the authentication service: `components: { synapse: { signIn: mas } }`.",
              path: "components.synapse.signIn",
            },
          ],
      firstSteps: [
        {
          title: "Look after chat",
          url,
          text: `Sign in as ${context.workspace.admin.username}, once for the page and once for the chat server. When requests fail after a while, load the page again.`,
        },
      ],
    };
  },
});

/** config.json. Keys: Ketesa 1.5, docs/config.md. */
function ketesaConfig(url: string, serverName: string): SecretData {
  return {
    restrictBaseUrl: url,
    // The domain leads to the public address, where the administrative APIs are not.
    wellKnownDiscovery: false,
    externalAuthProvider: true,
    // The page sends its cookie, which says who is an administrator, to its own host and to nobody else.
    corsCredentials: "same-origin",
    asManagedUsers: [`^@allod:${serverName.replaceAll(".", "\\.")}$`],
  };
}
