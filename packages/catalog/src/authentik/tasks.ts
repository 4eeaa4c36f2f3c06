import type { SecretRef, Task, TaskChange, TaskIo } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { type AuthentikApi, authentikApi, type Row } from "./api.ts";
import { DIRECTORY_OUTPOST } from "./blueprint/directory.ts";
import { blueprintText, type Entry, type Reference, referencesOf } from "./blueprint/entry.ts";
import { modelOf } from "./models.ts";
import { PUBLISHER, SERVER, SERVICES } from "./names.ts";
import { type Difference, missingOf, readBack } from "./read-back.ts";

/** How often the worker is given a moment, and how long: at the first start it makes dozens of objects before ours can refer to them. */
const TRIES = 60;
const MOMENT = "2";

interface Wiring {
  /** The key of authentik's first account. */
  readonly steward: SecretRef;
  readonly entries: readonly Entry[];
}

/** Settings of the whole installation. The steward may change them, a blueprint not. */
export function settingsTask({ steward, url }: { steward: SecretRef; url: string }): Task {
  const wanted = {
    // The default asks gravatar.com for everybody's picture.
    avatars: "initials",
    base_url: url,
    // Apps know people by these; an address that somebody gives themselves would be believed.
    default_user_change_email: false,
    default_user_change_username: false,
    footer_links: [],
    impersonation: false,
  };
  /** Without it an application that nobody is bound to is everybody's. */
  const flags = { core_default_app_access: false };
  return {
    id: "authentik.settings",
    title: "settings of authentik",
    workload: SERVER,
    async check(io) {
      const api = await stewardApi(io, steward);
      const found = (await api.get("/admin/settings/")) ?? {};
      const differing = [
        ...Object.entries(wanted).filter(([key, value]) => JSON.stringify(found[key]) !== JSON.stringify(value)),
        ...Object.entries(flags).filter(([key, value]) => (found["flags"] as Row | undefined)?.[key] !== value),
      ].map(([key]) => key);
      if (differing.length === 0) return [];
      return [
        {
          summary: `set ${differing.join(", ")} of authentik`,
          apply: async () =>
            void (await api.send("PUT", "/admin/settings/", { ...found, ...wanted, flags: { ...(found["flags"] as Row), ...flags } })),
        },
      ];
    },
  };
}

/** Keeps everything that the workspace asks of authentik: applied as a blueprint, and read back object by object. */
export function blueprintTask({ steward, entries }: Wiring): Task {
  return {
    id: "authentik.blueprint",
    title: "single sign-on",
    workload: SERVER,
    async check(io) {
      const api = await stewardApi(io, steward);
      const references = entries.flatMap(referencesOf);
      await ready(io, () => missingOf(api, references));
      const differences = await readBack(api, io, entries);
      const apply = async (): Promise<void> => api.apply(blueprintText("allod", entries), await contextOf(io, references));
      const changes = differences.length === 0 ? [] : [{ summary: summaryOf(differences), apply }];
      return [...changes, ...(await leftovers(api, entries))];
    },
  };
}

/** Finds the key that the directory's outpost signs in with: authentik makes it, and nobody can choose it. */
export function outpostTask({ steward, token }: { steward: SecretRef; token: SecretRef }): Task {
  return {
    id: "authentik.directory-key",
    title: "key of the directory",
    workload: SERVER,
    async check(io) {
      const api = await stewardApi(io, steward);
      let key: unknown;
      await ready(io, async () => {
        const outpost = (await api.list("/outposts/instances/")).find(({ name }) => name === DIRECTORY_OUTPOST);
        key = outpost === undefined ? undefined : (await api.get(`/core/tokens/${String(outpost["token_identifier"])}/view_key/`))?.["key"];
        return typeof key === "string" ? [] : ["the key of the outpost for LDAP"];
      });
      if ((await io.has(token)) && (await io.reveal(token)) === key) return [];
      return [{ summary: "keep the key of the outpost for LDAP", apply: () => io.keep(token, String(key)) }];
    },
  };
}

/** Signed in once the worker has made the first account: until then the key is refused. */
async function stewardApi(io: TaskIo, steward: SecretRef): Promise<AuthentikApi> {
  const api = authentikApi(io, await io.reveal(steward));
  let refusal: unknown;
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      await api.get("/core/users/me/");
      return api;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "authentik.steward.refused") throw error;
      refusal = error;
      await moment(io);
    }
  }
  throw refusal;
}

/** Waits for what authentik makes by itself. */
async function ready(io: TaskIo, missing: () => Promise<readonly string[]>): Promise<void> {
  let left = await missing();
  for (let tries = 0; left.length > 0 && tries < TRIES; tries++) {
    await moment(io);
    left = await missing();
  }
  if (left.length > 0) throw catalogErrors.error("authentik.unready", { what: left.slice(0, 3).join(", ") });
}

/** Passes in the container, which has a clock. */
async function moment(io: TaskIo): Promise<void> {
  await io.exec(SERVER, ["sleep", MOMENT]);
}

/** The secrets that a blueprint asks for, by name. */
async function contextOf(io: TaskIo, references: readonly Reference[]): Promise<Record<string, string>> {
  const secrets = references.flatMap((reference) => (reference.ref === "context" ? [reference.secret] : []));
  return Object.fromEntries(await Promise.all(secrets.map(async (secret) => [secret.name, await io.reveal(secret)] as const)));
}

function summaryOf(differences: readonly Difference[]): string {
  const said = differences.map(({ entry, differing }) => {
    const name =
      entry.identifiers["name"] ?? entry.identifiers["slug"] ?? Object.values(entry.identifiers).find((value) => typeof value === "string");
    const what = `${modelOf(entry.model).noun}${typeof name === "string" ? ` ${name}` : ""}`;
    return differing === undefined ? `make the ${what}` : `set ${differing.join(", ")} of the ${what}`;
  });
  const shown = [...new Set(said)];
  return shown.length > 6 ? `${shown.slice(0, 5).join("; ")}; and ${shown.length - 5} more` : shown.join("; ");
}

/** Applications and accounts of programs that are gone: only those that we made. */
async function leftovers(api: AuthentikApi, entries: readonly Entry[]): Promise<TaskChange[]> {
  const wanted = (model: string, key: string): ReadonlySet<unknown> =>
    new Set(entries.filter((entry) => entry.model === model).map(({ identifiers }) => identifiers[key]));
  const slugs = wanted("authentik_core.application", "slug");
  const usernames = wanted("authentik_core.user", "username");
  const apps = (await api.list("/core/applications/?superuser_full_list=true")).filter(
    ({ meta_publisher: publisher, slug }) => publisher === PUBLISHER && !slugs.has(slug),
  );
  const users = (await api.list(`/core/users/?path=${encodeURIComponent(SERVICES)}`)).filter(
    ({ path, username }) => path === SERVICES && !usernames.has(username),
  );
  return [
    ...apps.map(({ slug, name, provider }) => ({
      summary: `remove the application ${String(name)}`,
      async apply() {
        await api.remove(`/core/applications/${encodeURIComponent(String(slug))}/`);
        if (typeof provider === "number") await api.remove(`/providers/all/${provider}/`);
      },
    })),
    ...users.map(({ pk, username }) => ({
      summary: `remove the account ${String(username)}`,
      apply: async () => void (await api.remove(`/core/users/${String(pk)}/`)),
    })),
  ];
}
