import { createHash } from "node:crypto";

import { groups, type OidcClientGrant, type TaskChange, type TaskIo } from "@allod/compiler/component";

import { PROVIDER } from "./needs.ts";
import type { Occ } from "./occ.ts";

/** Settings of apps, by app and key. */
export type AppValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Where our own notes are among them. */
const NOTES = "allod";

/** Keeps the provider that signs people in. It is read back: the command says nothing, whatever it was given. */
export async function providerChanges(
  { signIn, url }: { readonly signIn: OidcClientGrant; readonly url: string },
  { io, commands, apps, installed }: { io: TaskIo; commands: Occ; apps: AppValues; installed: boolean },
): Promise<TaskChange[]> {
  const wanted = providerOptions(signIn, url);
  // What cannot be read back is noted beside it as one fingerprint: the secret, of 256 random bits, and where signing out leads.
  const silent = wanted.flatMap(({ at, value }) => (at === undefined ? [told(value)] : []));
  const fingerprint = createHash("sha256")
    .update([await io.reveal(signIn.clientSecret), ...silent].join("\n"))
    .digest("hex");
  const found = installed
    ? ((await commands.jsonIfAny("user_oidc:provider", PROVIDER)) as Readonly<Record<string, unknown>> | undefined)
    : undefined;
  const differing = wanted.filter(({ at, value }) => at !== undefined && told(dig(found, at)) !== told(value));
  const noted = told(apps[NOTES]?.["sign_in_secret"]) === fingerprint;
  if (found !== undefined && differing.length === 0 && noted) return [];
  const summary =
    found === undefined ? "let the identity provider sign people in" : `set ${describe(differing, noted)} of the identity provider`;
  return [
    {
      summary,
      async apply() {
        const options = wanted.map(({ option, value }) => `--${option}=${told(value)}`);
        await commands.run(summary, "user_oidc:provider", PROVIDER, ...options, "--clientsecret-file=/run/secrets/sign-in");
        await commands.run(summary, "config:app:set", NOTES, "sign_in_secret", "--type=string", `--value=${fingerprint}`);
      },
    },
  ];
}

interface ProviderOption {
  readonly option: string;
  /** Where it is found when the provider is read back; undefined when it is not told. */
  readonly at: readonly string[] | undefined;
  readonly value: string | boolean;
}

/** Options of `user_oidc:provider`. Source: user_oidc 8.10, lib/Command/UpsertProvider.php and lib/Service/ProviderService.php. */
function providerOptions({ clientId, discoveryUrl }: OidcClientGrant, url: string): readonly ProviderOption[] {
  const setting = (option: string, key: string, value: string | boolean): ProviderOption => ({ option, at: ["settings", key], value });
  return [
    { option: "clientid", at: ["clientId"], value: clientId },
    { option: "discoveryuri", at: ["discoveryEndpoint"], value: discoveryUrl },
    { option: "postlogouturi", at: undefined, value: `${url}/` },
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

/** A value as `occ` takes it: booleans are 0 and 1. */
export function told(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
