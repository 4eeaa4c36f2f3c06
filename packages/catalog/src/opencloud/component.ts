import { ByteSize, Duration } from "@allod/core";
import {
  type BuildContext,
  defineComponent,
  type NeedsContext,
  plain,
  type SecretRef,
  type Workload,
  yamlText,
} from "@allod/compiler/component";

import { TOKEN } from "../token.ts";
import { authorityFiles } from "../certificate-files.ts";
import { environment, paths } from "./environment.ts";
import { cspFile, proxyFile, secretsFile, START } from "./files.ts";
import { DEBUG_PORT, openCloudNeeds, PORT, WORKLOAD } from "./needs.ts";
import { type OpenCloudSettings, settings } from "./settings.ts";
import { ADMINISTRATOR, connectorTask } from "./task.ts";

const VERSION = "7.3.0";

function connectorToken({ secret }: NeedsContext<OpenCloudSettings>): SecretRef {
  return secret("connector", { type: "found", by: "opencloud.connector" });
}

export const opencloud = defineComponent({
  id: "opencloud",
  title: "OpenCloud",
  purpose: "Files and spaces: the alternative to Nextcloud, without calendars.",
  version: VERSION,
  license: "Apache-2.0",
  docs: "https://docs.opencloud.eu/docs/admin/intro",
  settings,
  alongOnly: ["filesConnector"],
  answers: {
    filesConnector: (request, context) => {
      const host = context.host(context.settings.hostname);
      const config = { url: context.url(host), username: ADMINISTRATOR, token: connectorToken(context), users: "autoprovisioned" };
      return {
        grant: { connector: { id: "opencloud", config }, sources: [] },
        links: [{ from: request.workload, to: { publicHost: host }, startup: true }],
      };
    },
  },
  needs: openCloudNeeds,
  build(context) {
    const { url } = context.granted("route", "app");
    const { issuer } = context.granted("oidcClient", "web");
    const { people } = addresses(context);
    const note = "Kept with the other of the two, of the same moment: one alone is worth nothing.";
    return {
      workloads: [workload(context, url)],
      backups: [
        {
          id: "config",
          kind: "volume",
          workload: WORKLOAD,
          volume: "config",
          note: `Secrets that files and accounts are kept with. ${note}`,
        },
        { id: "data", kind: "volume", workload: WORKLOAD, volume: "data", note: `Files, spaces, accounts and shares. ${note}` },
      ],
      probes: [
        {
          id: "drive.status",
          title: "Files answer",
          check: { kind: "http", url: `${url}/status.php`, expect: { status: 200, json: [{ pointer: "/installed", equals: true }] } },
          feels: "Files are unreachable.",
          fix: "Read `allod logs opencloud`: when one of its parts cannot begin, all end.",
        },
        {
          id: "drive.sign-in",
          title: "Files lead to the workspace's sign-in",
          check: {
            kind: "http",
            url: `${url}/config.json`,
            expect: {
              status: 200,
              json: [
                { pointer: "/openIdConnect/authority", equals: issuer },
                { pointer: "/openIdConnect/client_id", equals: "web" },
              ],
            },
          },
          feels: "Nobody can sign in to their files.",
          fix: "Run `allod up`.",
          after: ["drive.status"],
        },
        {
          id: "drive.private",
          title: "Nobody reads anything without signing in",
          check: { kind: "http", url: `${url}/graph/v1.0/me`, expect: { status: 401 } },
          feels: "Nothing; but strangers might see files.",
          fix: "Read `allod logs opencloud`, then run `allod up`.",
          after: ["drive.status"],
        },
      ],
      tasks: context.requests("filesConnector").length === 0 ? [] : [connectorTask({ token: connectorToken(context), address: people })],
      dns: [],
      clients: [{ kind: "files", product: "opencloud", url }],
      firstSteps: [{ title: "Open your files", url, text: "It leads straight to the sign-in, and back." }],
    };
  },
});

/** It binds one address for each of its two ports: that of the only one who calls, or all of them. */
function addresses(context: BuildContext<OpenCloudSettings>): { people: string; debug: string } {
  const at = (port: number): string => {
    const callers = context.listen(WORKLOAD, port);
    return `${callers.length > 1 ? "0.0.0.0" : (callers[0] ?? "127.0.0.1")}:${port}`;
  };
  return { people: at(PORT), debug: at(DEBUG_PORT) };
}

function workload(context: BuildContext<OpenCloudSettings>, url: string): Workload {
  const { workspace, settings: chosen, trust } = context;
  const listen = addresses(context);
  const signIn = context.granted("oidcClient", "web");
  const mail = context.grant("smtpRelay", "mail");
  const office = context.grant("office", "documents");
  const administrator = context.secret("administrator", TOKEN, {
    keep: "its directory keeps the one that it was made with; nothing signs in with it",
  });
  return {
    id: WORKLOAD,
    image: `docker.io/opencloudeu/opencloud-rolling:${VERSION}`,
    user: "1000:1000",
    entrypoint: ["sh", "/etc/allod/start.sh"],
    environment: environment({ workspace, settings: chosen, url, listen, signIn, mail, office, ownAuthority: trust !== undefined }),
    files: [
      { path: paths.proxy, content: yamlText(proxyFile()) },
      { path: paths.csp, content: yamlText(cspFile(signIn, office)) },
      { path: "/etc/allod/start.sh", content: plain(START) },
      { path: "/run/secrets/opencloud.env", content: secretsFile(administrator, mail) },
      ...authorityFiles(trust, paths.authority),
    ],
    volumes: [
      { name: "config", path: paths.config, ownership: "user" },
      { name: "data", path: paths.data, ownership: "user" },
    ],
    scratch: [{ path: "/tmp", size: ByteSize.mebibytes(64) }],
    resources: { memory: ByteSize.mebibytes(768), cpus: 2, pids: 512 },
    health: {
      // Not `readyz`, which answers 500 though all is well, and not the port for people, where there is no such page.
      test: ["curl", "-fsS", "-o", "/dev/null", `http://${listen.debug.replace("0.0.0.0", "127.0.0.1")}/healthz`],
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      retries: 12,
      startPeriod: Duration.minutes(2),
    },
    stopGrace: Duration.seconds(30),
    logs: "json",
  };
}
