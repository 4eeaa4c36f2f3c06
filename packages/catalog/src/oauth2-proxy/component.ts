import { ByteSize, Duration } from "@allod/core";
import { type BuildContext, type CapabilityRequest, defineComponent, text, type Workload, type Workspace } from "@allod/compiler/component";
import { z } from "zod";

import { pageAnswers } from "../page-answers.ts";
import { authorityFiles } from "../certificate-files.ts";
import { AUTHORITY, CLIENT_SECRET, COOKIE_SECRET, HEADERS, PAGES, proxyConfig } from "./config.ts";

/** 7.15.2 closed two ways around it, GHSA-7x63-xv5r-3p2x and GHSA-5hvv-m4w4-gf6v. */
const VERSION = "7.15.3-alpine";
const ID = "oauth2-proxy";
const PORT = 4180;

type Request = CapabilityRequest<"forwardAuth">;

/** One for each host: each has a client, a cookie and people of its own. */
function workloadOf({ host }: Pick<Request, "host">, { domain }: Workspace): string {
  const label = host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1) : host;
  return `${ID}-${label.replaceAll(".", "-")}`;
}

export const oauth2Proxy = defineComponent({
  id: ID,
  title: "OAuth2 Proxy",
  purpose: "Stands before pages that cannot sign anybody in, where the identity provider does not do it itself.",
  version: VERSION,
  license: "MIT",
  docs: "https://oauth2-proxy.github.io/oauth2-proxy/",
  settings: z.strictObject({}),
  answers: {
    forwardAuth: (request, { workspace }) => {
      const at = { workload: workloadOf(request, workspace), port: PORT };
      return {
        grant: { verify: { ...at, path: "/" }, pages: { ...at, prefix: PAGES }, headers: HEADERS },
        links: [{ from: { edge: true }, to: at, startup: false }],
      };
    },
  },
  consequences: {
    forwardAuth: (request, { url, workspace }): CapabilityRequest[] => {
      const workload = workloadOf(request, workspace);
      return [
        {
          capability: "oidcClient",
          id: request.host,
          workload,
          clientId: workload,
          title: request.title,
          audience: request.audience,
          redirectUris: [`${url(request.host)}${PAGES}callback`],
          postLogoutUris: [`${url(request.host)}/`],
          launchUrl: `${url(request.host)}/`,
        },
      ];
    },
  },
  needs: () => [],
  build: (context) => ({
    workloads: context.requests("forwardAuth").map(({ request }) => proxy(request, context)),
    backups: [],
    probes: context.requests("forwardAuth").map(({ request }) => ({
      id: `guard.${request.host}`,
      title: `${request.host} asks who you are`,
      // No redirect is followed: it is to the identity provider, and that is the answer.
      check: { kind: "http", url: `${context.url(request.host)}/`, expect: { status: 302 } },
      feels: `Strangers see ${request.title}, or nobody does.`,
      fix: `Read \`allod logs ${workloadOf(request, context.workspace)}\`: it must reach the identity provider when it starts.`,
      after: [`tls.${request.host}`],
    })),
    tasks: [],
    dns: [],
  }),
});

function proxy(request: Request, context: BuildContext<unknown>): Workload {
  const { workspace, trust } = context;
  const id = workloadOf(request, workspace);
  const client = context.granted("oidcClient", request.host);
  const [name = "127.0.0.1"] = context.listen(id, PORT);
  const config = proxyConfig({
    workspace,
    client,
    url: context.url(request.host),
    audience: request.audience,
    listen: `${name}:${PORT}`,
    privately: trust !== undefined,
  });
  const cookie = context.secret(`cookie-${id.slice(ID.length + 1)}`, { type: "token", bytes: 32, encoding: "base64url" });
  return {
    id,
    image: `quay.io/oauth2-proxy/oauth2-proxy:v${VERSION}`,
    user: "65532:65532",
    command: ["--config=/etc/oauth2-proxy/oauth2-proxy.cfg"],
    environment: { GOMEMLIMIT: "40MiB" },
    files: [
      { path: "/etc/oauth2-proxy/oauth2-proxy.cfg", content: config },
      { path: CLIENT_SECRET, content: text`${client.clientSecret}` },
      { path: COOKIE_SECRET, content: text`${cookie}` },
      ...authorityFiles(trust, AUTHORITY),
    ],
    volumes: [],
    scratch: [],
    resources: { memory: ByteSize.mebibytes(48), cpus: 0.5, pids: 64 },
    health: pageAnswers(`http://${name}:${PORT}/ping`, Duration.seconds(20)),
    logs: "text",
  };
}
