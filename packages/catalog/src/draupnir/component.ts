import { ByteSize, Duration } from "@allod/core";
import { defineComponent, text, yamlText } from "@allod/compiler/component";
import { z } from "zod";

import { draupnirConfig, HEALTH_PORT, TOKEN_FILE } from "./config.ts";
import { managementRoomTask } from "./room.ts";

const VERSION = "v3.1.0";
const WORKLOAD = "draupnir";
const CONFIG_FILE = "/etc/draupnir/production.yaml";
/** 418 while it has not looked at all rooms, which may take minutes: it is there, and that is the question of a container. */
const ALIVE = `fetch("http://127.0.0.1:${HEALTH_PORT}/healthz").then(({ status }) => process.exit([200, 418].includes(status) ? 0 : 1), () => process.exit(1))`;

const settings = z.strictObject({
  managementRoom: z
    .string()
    .regex(/^#[^:\s]+$/, "write a room such as #moderators, without the server")
    .default("#moderators")
    .describe("The room in which moderators tell it what to do: whoever is in it may do so. Default: #moderators."),
});

export const draupnir = defineComponent({
  id: WORKLOAD,
  title: "Draupnir",
  purpose: "Moderation of chat rooms by a bot: bans that hold in all of them, and shared lists of them.",
  version: VERSION.slice(1),
  license: "Apache-2.0 AND AFL-3.0",
  docs: "https://the-draupnir-project.github.io/draupnir-documentation/",
  suite: "full",
  settings,
  reservedUsernames: [{ pattern: "draupnir", reason: "the account of the moderation bot" }],
  needs: () => [{ capability: "matrixHomeserver", id: "main", workload: WORKLOAD, account: { localpart: "draupnir", title: "Draupnir" } }],
  build({ workspace, settings: { managementRoom }, granted }) {
    const homeserver = granted("matrixHomeserver", "main");
    const { accessToken, serverName } = homeserver;
    const manager = `@${workspace.admin.username}:${serverName}`;
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: `ghcr.io/the-draupnir-project/draupnir:${VERSION}`,
          // `node` of the image, which would run as root.
          user: "1000:1000",
          command: ["bot", "--draupnir-config", CONFIG_FILE, "--access-token-path", TOKEN_FILE],
          environment: { NODE_OPTIONS: "--max-old-space-size=160", SQLITE_TMPDIR: "/data" },
          files: [
            { path: CONFIG_FILE, content: yamlText(draupnirConfig(homeserver, managementRoom)) },
            ...(accessToken === undefined ? [] : [{ path: TOKEN_FILE, content: text`${accessToken}` }]),
          ],
          volumes: [{ name: "data", path: "/data", ownership: "user" }],
          scratch: [{ path: "/tmp", size: ByteSize.mebibytes(16) }],
          resources: { memory: ByteSize.mebibytes(256), cpus: 0.5, pids: 64 },
          health: {
            test: ["node", "-e", ALIVE],
            interval: Duration.seconds(30),
            timeout: Duration.seconds(10),
            retries: 4,
            startPeriod: Duration.minutes(2),
          },
          logs: "text",
        },
      ],
      backups: [
        {
          id: "rooms",
          kind: "volume",
          workload: WORKLOAD,
          volume: "data",
          note: "What it knows of rooms; its lists and settings are in chat itself.",
        },
      ],
      probes: [],
      tasks: [managementRoomTask({ homeserver, alias: managementRoom, manager })],
      dns: [],
      firstSteps: [
        {
          title: "Have rooms moderated",
          text: `Accept the invitation to ${managementRoom}, invite @draupnir:${serverName} to a room, and make it a moderator there (power level 50). \`!draupnir help\` in ${managementRoom} says the rest.`,
        },
      ],
    };
  },
});
