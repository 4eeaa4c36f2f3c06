import type { MeetingsGrant, OfficeGrant, OidcClientGrant, Task, TaskChange, Workspace } from "@allod/compiler/component";

import { paths } from "./config.ts";
import { type NextcloudSettings, WEB } from "./needs.ts";
import { type Occ, occ } from "./occ.ts";
import { type AppValues, providerChanges, told } from "./provider.ts";

/** What the running Nextcloud is to be like. */
export interface Wanted {
  readonly workspace: Workspace;
  readonly settings: NextcloudSettings;
  readonly url: string;
  readonly signIn: OidcClientGrant;
  readonly office: OfficeGrant | undefined;
  readonly meetings: MeetingsGrant | undefined;
  /** Whether public addresses are signed by an authority of the workspace's own. */
  readonly ownAuthority: boolean;
}

interface Listed {
  readonly enabled: Readonly<Record<string, unknown>>;
  readonly disabled: Readonly<Record<string, unknown>>;
}

/** Apps that are ours to switch off again when what they are for is gone. */
const OURS = ["richdocuments", "external"] as const;

/** Apps, settings and the provider that signs people in, kept as the workspace file says. People and files are never touched. */
export function nextcloudTask(wanted: Wanted): Task {
  return {
    id: "nextcloud.wiring",
    title: "files: apps, settings and sign-in",
    workload: WEB,
    async check(io) {
      const commands = occ(io);
      const listed = (await commands.json("list its apps", "app:list")) as Listed;
      const { apps } = (await commands.json("list its settings", "config:list")) as { apps: AppValues };
      return [
        ...(await authorityChanges(wanted, commands)),
        ...appChanges(wanted, listed, commands),
        ...settingChanges(wanted, await withSites(apps, wanted, commands), commands),
        ...(await providerChanges(wanted, { io, commands, apps, installed: listed.enabled["user_oidc"] !== undefined })),
      ];
    },
  };
}

/** Nextcloud asks only authorities of its own list; ours is added to it. */
async function authorityChanges({ ownAuthority }: Wanted, commands: Occ): Promise<TaskChange[]> {
  if (!ownAuthority) return [];
  const name = paths.authority.split("/").at(-1);
  const known = (await commands.json("list its authorities", "security:certificates")) as readonly { name?: string }[] | object;
  if (Array.isArray(known) && known.some((certificate: { name?: string }) => certificate.name === name)) return [];
  const summary = "trust the authority of the workspace";
  return [{ summary, apply: () => commands.run(summary, "security:certificates:import", paths.authority) }];
}

function appsOf({ settings, office, meetings }: Wanted): string[] {
  return [
    "user_oidc",
    "calendar",
    "contacts",
    ...(office === undefined ? [] : ["richdocuments"]),
    ...(meetings === undefined ? [] : ["external"]),
    ...settings.apps,
  ];
}

function appChanges(wanted: Wanted, { enabled, disabled }: Listed, commands: Occ): TaskChange[] {
  const apps = [...new Set(appsOf(wanted))];
  const missing = apps.filter((app) => enabled[app] === undefined);
  const gone = OURS.filter((app) => !apps.includes(app) && enabled[app] !== undefined);
  return [
    ...missing.map((app) => {
      const summary = `${disabled[app] === undefined ? "install" : "switch on"} the app ${app}`;
      return { summary, apply: () => commands.run(summary, disabled[app] === undefined ? "app:install" : "app:enable", app) };
    }),
    ...gone.map((app) => ({
      summary: `switch off the app ${app}`,
      apply: () => commands.run(`switch off the app ${app}`, "app:disable", app),
    })),
  ];
}

/** Settings of apps by app and key. Every one has the type text: Nextcloud refuses others without a word of their type. */
function appSettings({ workspace, settings, office, meetings }: Wanted): readonly (readonly [string, string, string])[] {
  return [
    ["core", "backgroundjobs_mode", "cron"],
    ["user_oidc", "allow_multiple_user_backends", "0"],
    ["theming", "name", workspace.title],
    ["files", "default_quota", settings.quota],
    ...(office === undefined
      ? []
      : ([
          ["richdocuments", "wopi_url", office.url],
          ["richdocuments", "public_wopi_url", office.url],
          // The office comes through the edge: from an address of the networks between containers.
          ["richdocuments", "wopi_allowlist", workspace.network.containers],
        ] as const)),
    ...(meetings === undefined ? [] : ([["external", "sites", externalSites(meetings, workspace.language)]] as const)),
  ];
}

/** An entry of the menu. The shape is the app's: External sites 7, lib/SitesManager.php. */
function externalSites({ url }: MeetingsGrant, language: Workspace["language"]): string {
  const name = language === "de" ? "Besprechungen" : "Meetings";
  return JSON.stringify({
    1: { id: 1, name, url, lang: "", type: "link", device: "", icon: "external.svg", groups: [], redirect: true },
  });
}

/** The list of settings keeps links of the menu to itself, because some hold passwords; asked for alone they are told. */
async function withSites(apps: AppValues, { meetings }: Wanted, commands: Occ): Promise<AppValues> {
  if (meetings === undefined) return apps;
  return { ...apps, external: { ...apps["external"], sites: await commands.textIfAny("config:app:get", "external", "sites") } };
}

function settingChanges(wanted: Wanted, apps: AppValues, commands: Occ): TaskChange[] {
  return appSettings(wanted).flatMap(([app, key, value]) => {
    if (told(apps[app]?.[key]) === value) return [];
    const summary = `set ${key} of ${app}`;
    return [{ summary, apply: () => commands.run(summary, "config:app:set", app, key, "--type=string", `--value=${value}`) }];
  });
}
