import { ByteSize, Duration } from "@allod/core";
import { type BuildContext, defineComponent, listenName, type Workload, yamlText } from "@allod/compiler/component";

import { authorityFiles } from "../certificate-files.ts";
import { TOKEN } from "../token.ts";
import { configuration, databaseUrl, paths, smtpUrl } from "./config.ts";
import { GUEST, INSIDE_PORT, needs, PORT, WORKLOAD } from "./needs.ts";
import { controlPlaneProbes } from "./probes.ts";
import { type Settings, settings } from "./settings.ts";

/** That of package.json: the image is built from this repository. */
const VERSION = "0.1.0";

export const controlPlane = defineComponent({
  id: "control-plane",
  title: "Portal",
  purpose: "The company's own page: every app, people and invitations, domains, and what happened when.",
  version: VERSION,
  license: "Apache-2.0",
  docs: "https://github.com/allod-dev/allod/blob/main/apps/control-plane/README.md",
  suite: "company",
  settings,
  alongOnly: ["eventSink"],
  answers: {
    eventSink: (request, { component, secret }) => ({
      grant: {
        // By the name that it has on the link from there: there may be one the other way, too.
        url: `http://${listenName({ from: request.workload, to: WORKLOAD })}:${INSIDE_PORT}/v1/ingest/${request.source}`,
        key: secret(`events-${component}`, TOKEN),
      },
      links: [{ from: request.workload, to: { workload: WORKLOAD, port: INSIDE_PORT }, startup: false }],
    }),
  },
  needs,
  build(context) {
    const urls = {
      portal: context.granted("route", "portal").url,
      operator: context.granted("route", "operator").url,
      api: context.granted("route", "api").url,
    };
    const mail = context.grant("smtpRelay", "main");
    return {
      workloads: [workload(context, urls)],
      backups: [
        {
          id: "checkpoints",
          kind: "volume",
          workload: WORKLOAD,
          volume: "data",
          note: "Signed checkpoints of the audit trail: with a copy elsewhere, nobody can rewrite what happened.",
        },
      ],
      probes: controlPlaneProbes(urls),
      clients: [{ kind: "portal", url: urls.portal }],
      tasks: [],
      dns: [],
      ...(mail === undefined
        ? {
            warnings: [
              {
                message: "The portal cannot send mail: invitations wait, and nobody is told of alarms.",
                hint: "Add a mail server to the workspace, or invite people with `allod invite`.",
                path: `components.${WORKLOAD}`,
              },
            ],
          }
        : {}),
      firstSteps: [
        {
          title: "Open the administration of the portal",
          url: urls.operator,
          text: `Sign in as ${context.workspace.admin.username}: the first sign-in with the address ${context.workspace.admin.email} makes you its operator. Then open ${urls.portal}.`,
        },
      ],
    };
  },
});

function workload(context: BuildContext<Settings>, origins: Parameters<typeof configuration>[0]["origins"]): Workload {
  const { settings: chosen, workspace, trust } = context;
  const database = context.granted("database", "main");
  const mail = context.grant("smtpRelay", "main");
  const products = (["chatConnector", "mailConnector", "filesConnector"] as const).map((name) => context.grant(name, "main"));
  const config = configuration({
    workspace,
    origins,
    listen: { hosts: ["127.0.0.1", ...context.listen(WORKLOAD, PORT)], port: PORT },
    inside: { hosts: ["127.0.0.1", ...context.listen(WORKLOAD, INSIDE_PORT)], port: INSIDE_PORT },
    key: context.secret("key", TOKEN, {
      keep: "what is sealed in the database is opened with it, and with another one nobody could read it",
    }),
    clients: { portal: context.granted("oidcClient", "portal"), operator: context.granted("oidcClient", "operator") },
    mail,
    identity: context.grant("identityConnector", "main"),
    connectors: products.flatMap((grant) => grant ?? []),
    sinks: context.requests("eventSink"),
    firstTenant: chosen.firstTenant,
  });
  const guest = database.guests?.[GUEST];
  if (guest === undefined) throw new Error("the database was given without its guest");
  return {
    id: WORKLOAD,
    image: `ghcr.io/allod-dev/control-plane:${VERSION}`,
    user: "1000:1000",
    command: ["--config", paths.config],
    environment: {
      // Room for what is not on the heap: TLS, buffers, the program itself.
      NODE_OPTIONS: "--max-old-space-size=320",
      ...(trust === undefined ? {} : { NODE_EXTRA_CA_CERTS: paths.authority }),
    },
    files: [
      { path: paths.config, content: yamlText(config) },
      { path: paths.applicationUrl, content: databaseUrl(database, { user: GUEST, password: guest }) },
      { path: paths.ownerUrl, content: databaseUrl(database, database) },
      ...(mail === undefined ? [] : [{ path: paths.smtp, content: smtpUrl(mail) }]),
      ...authorityFiles(trust, paths.authority),
    ],
    volumes: [{ name: "data", path: paths.data, ownership: "user" }],
    scratch: [{ path: "/tmp", size: ByteSize.mebibytes(16) }],
    resources: { memory: ByteSize.mebibytes(512), cpus: 1, pids: 64 },
    health: {
      // The image has no HTTP client but Node itself.
      test: ["node", "--max-old-space-size=16", "-e", health(INSIDE_PORT)],
      interval: Duration.seconds(15),
      timeout: Duration.seconds(10),
      retries: 8,
      startPeriod: Duration.seconds(60),
    },
    egress: "Looks up the records by which tenants prove their domains, and calls the webhooks that they ask for.",
    stopGrace: Duration.seconds(20),
    logs: "json",
  };
}

function health(port: number): string {
  return `require("http").get("http://127.0.0.1:${port}/readyz",({statusCode})=>process.exit(statusCode===200?0:1)).on("error",()=>process.exit(1))`;
}
