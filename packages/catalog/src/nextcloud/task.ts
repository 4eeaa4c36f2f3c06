import { createHash } from "node:crypto";

import type { MeetingsGrant, OfficeGrant, OidcClientGrant, Task, TaskChange, TaskIo, Workspace } from "@allod/compiler/component";
import { groups } from "@allod/compiler/component";

import { paths } from "./config.ts";
import { type NextcloudSettings, PROVIDER, WEB } from "./needs.ts";
import { type Occ, occ } from "./occ.ts";

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
type AppValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Apps that are ours to switch off again when what they are for is gone. */
const OURS = ["richdocuments", "external"] as const;
/** Where our own notes are among the settings of apps. */
const NOTES = "allod";

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
        ...settingChanges(wanted, apps, commands),
        ...(await providerChanges(wanted, { io, commands, apps, listed })),
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
export function appSettings({ workspace, settings, office, meetings }: Wanted): readonly (readonly [string, string, string])[] {
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

function settingChanges(wanted: Wanted, apps: AppValues, commands: Occ): TaskChange[] {
  return appSettings(wanted).flatMap(([app, key, value]) => {
    if (text(apps[app]?.[key]) === value) return [];
    const summary = `set ${key} of ${app}`;
    return [{ summary, apply: () => commands.run(summary, "config:app:set", app, key, "--type=string", `--value=${value}`) }];
  });
}

async function providerChanges(
  { signIn, url }: Wanted,
  { io, commands, apps, listed }: { io: TaskIo; commands: Occ; apps: AppValues; listed: Listed },
): Promise<TaskChange[]> {
  // The provider keeps its secret to itself, so which one it was given is noted beside it: a fingerprint of 256 random bits.
  const fingerprint = createHash("sha256")
    .update(await io.reveal(signIn.clientSecret))
    .digest("hex");
  const found =
    listed.enabled["user_oidc"] === undefined
      ? undefined
      : ((await commands.jsonIfAny("user_oidc:provider", PROVIDER)) as Record<string, unknown> | undefined);
  const differing = providerOptions(signIn, url).filter(
    ({ at: [key, ...more] }, index, all) => text(dig(found, [key, ...more])) !== text(all[index]?.value),
  );
  const noted = text(apps[NOTES]?.["sign_in_secret"]) === fingerprint;
  if (found !== undefined && differing.length === 0 && noted) return [];
  const summary =
    found === undefined ? "let the identity provider sign people in" : `set ${describe(differing, noted)} of the identity provider`;
  return [
    {
      summary,
      async apply() {
        const options = providerOptions(signIn, url).map(({ option, value }) => `--${option}=${text(value)}`);
        await commands.run(summary, "user_oidc:provider", PROVIDER, ...options, "--clientsecret-file=/run/secrets/sign-in");
        await commands.run(summary, "config:app:set", NOTES, "sign_in_secret", "--type=string", `--value=${fingerprint}`);
      },
    },
  ];
}

interface ProviderOption {
  readonly option: string;
  /** Where it is found when the provider is read back. */
  readonly at: readonly [string, ...string[]];
  readonly value: string | boolean;
}

/** Options of `user_oidc:provider`. Source: user_oidc 8.10, lib/Command/UpsertProvider.php and lib/Service/ProviderService.php. */
export function providerOptions({ clientId, discoveryUrl }: OidcClientGrant, url: string): readonly ProviderOption[] {
  const setting = (option: string, key: string, value: string | boolean): ProviderOption => ({ option, at: ["settings", key], value });
  return [
    { option: "clientid", at: ["clientId"], value: clientId },
    { option: "discoveryuri", at: ["discoveryEndpoint"], value: discoveryUrl },
    { option: "postlogouturi", at: ["postLogoutUri"], value: `${url}/` },
    // Not `groups`: Keycloak refuses scopes that it does not know, and both providers tell groups without it.
    { option: "scope", at: ["scope"], value: "openid email profile" },
    // With unique ids everybody's name would be a hash.
    setting("unique-uid", "uniqueUid", false),
    setting("mapping-uid", "mappingUid", "preferred_username"),
    setting("mapping-display-name", "mappingDisplayName", "name"),
    setting("mapping-email", "mappingEmail", "email"),
    setting("mapping-groups", "mappingGroups", "groups"),
    setting("group-provisioning", "groupProvisioning", true),
    // Without it, signing in takes people out of every group that the provider does not know.
    setting("group-whitelist-regex", "groupWhitelistRegex", `/^(${groups.members}|${groups.administrators})$/`),
    setting("send-id-token-hint", "sendIdTokenHint", true),
    setting("check-bearer", "checkBearer", false),
  ];
}

function describe(differing: readonly ProviderOption[], noted: boolean): string {
  return [...differing.map(({ option }) => option), ...(noted ? [] : ["secret"])].join(", ");
}

function dig(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
}

/** As `occ` takes it: booleans are 0 and 1. */
function text(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
