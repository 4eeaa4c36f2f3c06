import { ByteSize, Duration } from "@allod/core";
import { type CapabilityRequest, defineComponent, jsonText, plain, text, yamlText } from "@allod/compiler/component";
import { z } from "zod";

import { pageAnswers } from "../page-answers.ts";
import { TOKEN } from "../token.ts";
import { authorityFiles } from "../certificate-files.ts";
import { hostname } from "../settings.ts";
import { dashboards } from "./dashboards.ts";
import { grafanaIni } from "./grafana-ini.ts";

const VERSION = "13.3.0";
const WORKLOAD = "grafana";
const PORT = 3000;
const DASHBOARDS = "/etc/grafana/dashboards";
const AUTHORITY = "/etc/grafana/authority.crt";

const settings = z.strictObject({
  hostname: hostname("graphs"),
});

export const grafana = defineComponent({
  id: "grafana",
  title: "Grafana",
  purpose: "Graphs of what Prometheus measures, for administrators.",
  version: VERSION,
  license: "AGPL-3.0-only",
  docs: "https://grafana.com/docs/grafana/latest/",
  suite: "full",
  settings,
  needs: ({ settings: chosen, host, url }): CapabilityRequest[] => {
    const name = host(chosen.hostname);
    return [
      {
        capability: "route",
        id: "page",
        workload: WORKLOAD,
        host: name,
        paths: ["/"],
        target: { kind: "proxy", workload: WORKLOAD, port: PORT },
      },
      {
        capability: "oidcClient",
        id: "sign-in",
        workload: WORKLOAD,
        title: "Graphs",
        redirectUris: [`${url(name)}/login/generic_oauth`],
        postLogoutUris: [`${url(name)}/login`],
        audience: "administrators",
        launchUrl: `${url(name)}/`,
      },
      { capability: "measurements", id: "main", workload: WORKLOAD },
    ];
  },
  build(context) {
    const { trust } = context;
    const { url } = context.granted("route", "page");
    const [listen = "127.0.0.1"] = context.listen(WORKLOAD, PORT);
    const oidc = context.granted("oidcClient", "sign-in");
    const dashboardFiles = dashboards(context.workspace).map((dashboard) => ({
      path: `${DASHBOARDS}/${dashboard.uid}.json`,
      content: jsonText(dashboard.model),
    }));
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: `docker.io/grafana/grafana:${VERSION}`,
          user: "472:0",
          environment: { GOMEMLIMIT: "220MiB" },
          files: [
            {
              path: "/etc/grafana/grafana.ini",
              content: plain(
                grafanaIni({
                  workspace: context.workspace,
                  url,
                  listen,
                  port: PORT,
                  oidc,
                  authority: trust === undefined ? undefined : AUTHORITY,
                }),
              ),
            },
            { path: "/run/secrets/client", content: text`${oidc.clientSecret}` },
            {
              path: "/run/secrets/key",
              content: text`${context.secret("key", TOKEN, { keep: "Grafana could not read any more what it has encrypted with it" })}`,
            },
            {
              path: "/etc/grafana/provisioning/datasources/prometheus.yaml",
              content: yamlText(datasources(context.granted("measurements", "main").url)),
            },
            { path: "/etc/grafana/provisioning/dashboards/allod.yaml", content: yamlText(PROVIDERS) },
            ...dashboardFiles,
            ...authorityFiles(trust, AUTHORITY),
          ],
          volumes: [{ name: "data", path: "/var/lib/grafana", ownership: "user" }],
          scratch: [{ path: "/tmp", size: ByteSize.mebibytes(32) }],
          resources: { memory: ByteSize.mebibytes(256), cpus: 1, pids: 128 },
          health: pageAnswers(`http://${listen}:${PORT}/api/health`, Duration.minutes(2)),
          logs: "json",
        },
      ],
      backups: [
        { id: "graphs", kind: "volume", workload: WORKLOAD, volume: "data", note: "Graphs that administrators have made themselves." },
      ],
      probes: [
        {
          id: "graphs.health",
          title: "Graphs answer",
          check: { kind: "http", url: `${url}/api/health`, expect: { status: 200, json: [{ pointer: "/database", equals: "ok" }] } },
          feels: "Administrators see no graphs.",
          fix: "Read `allod logs grafana`.",
        },
      ],
      tasks: [],
      dns: [],
      firstSteps: [
        { title: "Look at the graphs", url, text: "Sign in as an administrator; the machine and the workspace are there already." },
      ],
    };
  },
});

/** Read from files alone: what is written here cannot be changed in the page. */
const PROVIDERS = {
  apiVersion: 1,
  providers: [
    { name: "allod", type: "file", folder: "Workspace", disableDeletion: true, allowUiUpdates: false, options: { path: DASHBOARDS } },
  ],
};

function datasources(url: string) {
  return {
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        name: "Prometheus",
        uid: "prometheus",
        type: "prometheus",
        access: "proxy",
        url,
        isDefault: true,
        editable: false,
        jsonData: { timeInterval: "30s" },
      },
    ],
  };
}
