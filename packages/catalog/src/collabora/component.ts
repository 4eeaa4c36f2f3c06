import { ByteSize, Duration } from "@allod/core";
import { type CapabilityRequest, defineComponent, text } from "@allod/compiler/component";
import { z } from "zod";

import { authorityFiles } from "../certificate-files.ts";
import { hostname } from "../settings.ts";
import { AUTHORITY, options } from "./options.ts";

const VERSION = "26.04.2.4.1";
const WORKLOAD = "collabora";
const PORT = 9980;

const settings = z.strictObject({
  hostname: hostname("office"),
  small: z
    .boolean()
    .default(false)
    .describe("For at most 10 open documents and 20 people at once; then Collabora shows no greetings of its own. Default: no."),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, "write a language such as de_DE or it"))
    .min(1)
    .max(20)
    .default(["de_DE", "en_GB", "en_US"])
    .describe("Languages that spelling is checked in; each takes memory. Default: German and English."),
});

export const collabora = defineComponent({
  id: "collabora",
  title: "Collabora Online",
  purpose: "Documents, tables and slides that several people edit in the browser.",
  version: VERSION,
  license: "MPL-2.0",
  docs: "https://sdk.collaboraonline.com/docs/installation/Configuration.html",
  suite: "company",
  settings,
  answers: {
    office: ({ workload, wopiHost }, { settings: chosen, host, url }) => {
      const name = host(chosen.hostname);
      return {
        grant: { url: url(name) },
        links: [
          { from: workload, to: { publicHost: name }, startup: true },
          // Documents are fetched from where they are, and brought back, by the address that people know.
          { from: WORKLOAD, to: { publicHost: wopiHost }, startup: false },
        ],
      };
    },
  },
  needs: ({ settings: chosen, host }): CapabilityRequest[] => {
    const at = { capability: "route", workload: WORKLOAD, host: host(chosen.hostname) } as const;
    return [
      {
        ...at,
        id: "app",
        paths: ["/browser/", "/cool/", "/hosting/", "/favicon.ico"],
        target: { kind: "proxy", workload: WORKLOAD, port: PORT },
        maxBody: ByteSize.mebibytes(1024),
      },
      {
        ...at,
        id: "administration",
        // With and without a slash: to coolwsd that is the same.
        paths: ["/browser/dist/admin/", "/cool/getMetrics", "/cool/getMetrics/", "/cool/adminws", "/cool/adminws/"],
        target: { kind: "refuse" },
      },
    ];
  },
  build(context) {
    const { settings: chosen, trust, workspace } = context;
    const { url } = context.granted("route", "app");
    const requests = context.requests("office").map(({ request }) => request);
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: `docker.io/collabora/code:${VERSION}`,
          user: "1001:1001",
          // There is no shell in the image.
          entrypoint: [
            "/usr/bin/coolwsd",
            ...options({
              workspace,
              requests,
              server: url.replace("https://", ""),
              small: chosen.small,
              languages: chosen.languages,
              ownAuthority: trust !== undefined,
            }),
          ],
          files: [
            // Signs what it asks of the cloud; the image brings none, and OpenCloud believes nobody without one.
            { path: "/etc/coolwsd/proof_key", content: text`${context.secret("proof-key", { type: "key", algorithm: "rsa-3072" })}` },
            ...authorityFiles(trust, AUTHORITY),
          ],
          volumes: [],
          // Open documents are in memory: nothing of them is left when it stops.
          scratch: [
            { path: "/tmp", size: ByteSize.mebibytes(64) },
            { path: "/opt/cool/child-roots", size: ByteSize.mebibytes(256) },
            { path: "/opt/cool/cache", size: ByteSize.mebibytes(16) },
          ],
          resources: { memory: ByteSize.mebibytes(1024), cpus: 2, pids: 512 },
          health: {
            test: ["/usr/bin/coolwsd", "--probe", "--disable-ssl"],
            interval: Duration.seconds(15),
            timeout: Duration.seconds(10),
            retries: 8,
            startPeriod: Duration.minutes(3),
          },
          // What is being edited is saved first.
          stopGrace: Duration.seconds(60),
          logs: "text",
        },
      ],
      backups: [],
      probes: [
        {
          id: "office.capabilities",
          title: "The office answers",
          check: {
            kind: "http",
            url: `${url}/hosting/capabilities`,
            expect: { status: 200, json: [{ pointer: "/hasProxyPrefix", equals: false }] },
          },
          feels: "Documents open as downloads, or an empty frame is shown.",
          fix: "Read `allod logs collabora`.",
        },
        {
          id: "office.admin-hidden",
          title: "The administration of the office is not public",
          check: { kind: "http", url: `${url}/browser/dist/admin/admin.html`, expect: { status: 404 } },
          feels: "Nothing; but strangers can try passwords of the administration.",
          fix: "Run `allod up`: the edge must refuse these addresses.",
        },
      ],
      tasks: [],
      dns: [],
      ...(requests.length > 0
        ? {}
        : {
            warnings: [
              {
                message: "Nobody opens documents with Collabora Online.",
                hint: "Switch on `nextcloud` or `opencloud`, or set `components.collabora.enabled` to false: it takes 1 GiB.",
                path: "components.collabora",
              },
            ],
          }),
    };
  },
});
