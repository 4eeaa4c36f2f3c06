import { ByteSize, Duration } from "@allod/core";
import { type CapabilityRequest, defineComponent, jsonText, plain } from "@allod/compiler/component";

import { pageAnswers } from "../page-answers.ts";
import { elementConfig } from "./config.ts";
import { HOME_PAGE, homePage, SIGNED_OUT_PAGE, signedOutPage } from "./pages.ts";
import { serverConf } from "./server-conf.ts";
import { settings } from "./settings.ts";

const VERSION = "v1.12.26";
const WORKLOAD = "element-web";
const PORT = 8080;

export const elementWeb = defineComponent({
  id: "element-web",
  title: "Element Web",
  purpose: "Chat in the browser.",
  version: VERSION.slice(1),
  license: "AGPL-3.0-only OR GPL-3.0-only OR LicenseRef-Element-Commercial",
  docs: "https://github.com/element-hq/element-web/blob/develop/docs/config.md",
  suite: "chat",
  settings,
  needs: ({ workspace, settings: chosen, host, url }): CapabilityRequest[] => [
    { capability: "matrixHomeserver", id: "main", workload: WORKLOAD, clientUrl: url(host(chosen.hostname)) },
    {
      capability: "route",
      id: "app",
      workload: WORKLOAD,
      host: host(chosen.hostname),
      paths: ["/"],
      target: { kind: "proxy", workload: WORKLOAD, port: PORT },
    },
    // Only to know whether they are there: the homeserver asks for them.
    { capability: "rtcFocus", id: "calls", workload: WORKLOAD, serverName: workspace.domain, hosts: [], optional: "if-present" },
    { capability: "meetings", id: "calls", workload: WORKLOAD, optional: "if-present" },
  ],
  build(context) {
    const { url } = context.granted("route", "app");
    const homeserver = context.granted("matrixHomeserver", "main");
    const meetings = context.grant("meetings", "calls");
    const calls = context.grant("rtcFocus", "calls") !== undefined;
    const { workspace, settings: chosen } = context;
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: `ghcr.io/element-hq/element-web:${VERSION}`,
          user: "101:101",
          environment: { ELEMENT_WEB_PORT: String(PORT) },
          files: [
            {
              path: "/app/config.json",
              content: jsonText(elementConfig({ workspace, homeserver, settings: chosen, url, calls, meetings })),
            },
            { path: `/app${HOME_PAGE}`, content: plain(homePage(workspace, { links: chosen.links, meetings })) },
            { path: `/app${SIGNED_OUT_PAGE}`, content: plain(signedOutPage(workspace)) },
            { path: "/etc/nginx/templates/default.conf.template", content: plain(serverConf(PORT)) },
          ],
          volumes: [],
          // The image writes its server's configuration at start.
          scratch: [
            { path: "/tmp", size: ByteSize.mebibytes(16) },
            { path: "/etc/nginx/conf.d", size: ByteSize.mebibytes(1) },
            { path: "/var/cache/nginx", size: ByteSize.mebibytes(16) },
          ],
          resources: { memory: ByteSize.mebibytes(128), cpus: 0.5, pids: 64 },
          health: pageAnswers(`http://127.0.0.1:${PORT}/config.json`, Duration.seconds(15)),
          logs: "text",
        },
      ],
      backups: [],
      probes: [
        {
          id: "chat.config",
          title: "Chat in the browser knows its server",
          check: {
            kind: "http",
            url: `${url}/config.json`,
            expect: { status: 200, json: [{ pointer: "/default_server_config/m.homeserver/base_url", equals: homeserver.baseUrl }] },
          },
          feels: "The chat page opens and cannot sign in.",
          fix: "Run `allod up`, then read `allod logs element-web`.",
        },
      ],
      tasks: [],
      dns: [],
      firstSteps: [
        {
          title: "Open the chat",
          url,
          text: homeserver.delegated ? "One button leads to the sign-in, and back." : "It leads straight to the sign-in, and back.",
        },
      ],
    };
  },
});
