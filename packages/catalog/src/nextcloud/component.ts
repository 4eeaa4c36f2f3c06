import { type BuildContext, defineComponent, type Probe } from "@allod/compiler/component";

import { CRON, DAV, localPassword, nextcloudNeeds, type NextcloudSettings, WEB } from "./needs.ts";
import { paths } from "./config.ts";
import { LOCAL_ADMIN } from "./scripts.ts";
import { settings } from "./settings.ts";
import { nextcloudTask } from "./task.ts";
import { nextcloudWorkloads, VERSION } from "./workloads.ts";

export const nextcloud = defineComponent({
  id: "nextcloud",
  title: "Nextcloud",
  purpose: "Files, calendars and contacts.",
  version: VERSION,
  license: "AGPL-3.0-or-later",
  docs: "https://docs.nextcloud.com/server/33/admin_manual/",
  suite: "company",
  settings,
  reservedUsernames: [{ pattern: `${LOCAL_ADMIN}|admin|guest`, reason: "accounts and groups of Nextcloud itself are called like this" }],
  alongOnly: ["filesConnector"],
  // Calendars and contacts are here, whatever holds files beside them.
  preferredFor: ["filesConnector"],
  answers: {
    filesConnector: (request, context) => {
      const host = context.host(context.settings.hostname);
      const config = { url: context.url(host), username: LOCAL_ADMIN, password: localPassword(context) };
      return {
        grant: { connector: { id: "nextcloud", config }, sources: [] },
        // By its public name: to another it answers with 400.
        links: [{ from: request.workload, to: { publicHost: host }, startup: false }],
      };
    },
  },
  needs: nextcloudNeeds,
  build(context) {
    const { workspace, settings: chosen } = context;
    const { url } = context.granted("route", "app");
    const name = context.host(chosen.hostname);
    const port = workspace.network.httpsPort;
    return {
      workloads: nextcloudWorkloads(context),
      backups: [
        { id: "config", kind: "volume", workload: WEB, volume: "config", note: "The keys that passwords and shares are kept with." },
        {
          id: "data",
          kind: "volume",
          workload: WEB,
          volume: "data",
          note: "Everybody's files, with what was deleted and earlier versions.",
        },
      ],
      probes: [
        {
          id: "files.status",
          title: "Files answer, and are not under maintenance",
          check: {
            kind: "http",
            url: `${url}/status.php`,
            expect: {
              status: 200,
              json: [
                { pointer: "/installed", equals: true },
                { pointer: "/maintenance", equals: false },
                { pointer: "/needsDbUpgrade", equals: false },
              ],
            },
          },
          feels: "Files, calendars and contacts are unreachable.",
          fix: "Read `allod logs nextcloud`. Maintenance is ended by `occ maintenance:mode --off` in its container.",
        },
        {
          id: "files.sign-in",
          title: "People sign in to their files by the identity provider alone",
          check: {
            kind: "exec",
            workload: WEB,
            argv: ["php", `${paths.html}/occ`, "config:app:get", "user_oidc", "allow_multiple_user_backends"],
            stdout: "0",
          },
          feels: "Nextcloud shows a form for passwords that nobody has.",
          fix: "Run `allod up`: it installs the app `user_oidc` and sets it up.",
          after: ["files.status"],
        },
        {
          id: "calendar.discovery",
          title: "The domain says where calendars are",
          check: {
            kind: "http",
            url: `${context.url(workspace.domain)}/.well-known/caldav`,
            expect: { status: 302, headers: { location: `${url}${DAV}` } },
          },
          feels: "Phones do not find calendars and contacts by somebody's address.",
          fix: "Run `allod up`; the domain itself must lead to this server.",
        },
        ...officeProbes(context),
      ],
      tasks: [
        nextcloudTask({
          workspace,
          settings: chosen,
          url,
          signIn: context.granted("oidcClient", "sign-in"),
          office: context.grant("office", "documents"),
          meetings: context.grant("meetings", "meetings"),
          ownAuthority: context.trust !== undefined,
        }),
      ],
      dns: ["caldavs", "carddavs"].flatMap(
        (service) =>
          [
            {
              name: `_${service}._tcp.${workspace.domain}`,
              type: "SRV",
              value: `0 1 ${port} ${name}`,
              purpose: "calendars and contacts by address",
            },
            {
              name: `_${service}._tcp.${workspace.domain}`,
              type: "TXT",
              value: `path=${DAV}`,
              purpose: "calendars and contacts by address",
            },
          ] as const,
      ),
      clients: [
        { kind: "files", product: "nextcloud", url },
        { kind: "calendar", url: `${url}${DAV}`, host: name, port, path: DAV, passwordsUrl: `${url}/settings/user/security` },
      ],
      firstSteps: [
        {
          title: "Open your files",
          url,
          text: `It leads straight to the sign-in, and back. Administrators of the workspace are administrators there within five minutes of their first visit (${CRON} sees to it).`,
        },
      ],
    };
  },
});

/** Documents open only when the files reach the office themselves, and trust who signed for it. */
function officeProbes(context: BuildContext<NextcloudSettings>): Probe[] {
  const office = context.grant("office", "documents");
  if (office === undefined) return [];
  const trust = context.trust === undefined ? [] : ["--cacert", paths.authority];
  return [
    {
      id: "files.office",
      title: "Files reach the office",
      check: {
        kind: "exec",
        workload: WEB,
        argv: ["curl", "-sS", ...trust, "-o", "/dev/null", "-w", "%{http_code}", `${office.url}/hosting/discovery`],
        stdout: "200",
      },
      feels: "Documents open as downloads, or an empty frame is shown.",
      fix: "Read `allod logs collabora`, then run `allod doctor`.",
      after: ["files.status"],
    },
  ];
}
