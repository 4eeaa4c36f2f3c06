import type { Task, TaskChange, TaskIo } from "@allod/compiler/component";

import { compareText } from "@allod/core";

import { type Address, adminApi, type AdminApi } from "./admin-api.ts";
import { type Client, clientSettings, MANAGED, mappers, type Realm, realmSettings } from "./realm.ts";

type Json = { readonly [key: string]: unknown };

/** Keeps the realm as the workspace file says: settings, and one client for each app that asks. People are never touched. */
export function realmTask({ realm, workload, address }: { realm: Realm; workload: string; address: Address }): Task {
  return {
    id: "keycloak.realm",
    title: "single sign-on",
    workload,
    async check(io) {
      const api = await adminApi(io, { workload, address, realm: realm.workspace.name, secret: await io.reveal(realm.steward) });
      const clients = (await api.get("/clients?max=1000")) as Json[];
      const perClient = await Promise.all(
        realm.clients.map((client) => clientChanges(client, { api, io, found: clients.find((other) => other["clientId"] === client.id) })),
      );
      return [...(await settingsChanges(realm, api)), ...perClient.flat(), ...leftovers(realm, clients, api)];
    },
  };
}

async function settingsChanges({ workspace }: Realm, api: AdminApi): Promise<TaskChange[]> {
  const found = (await api.get("")) as Json;
  const wanted = realmSettings(workspace);
  const differing = Object.keys(wanted).filter((key) => !same(found[key], wanted[key]));
  if (differing.length === 0) return [];
  return [{ summary: `set ${differing.join(", ")} of the realm`, apply: () => api.send("PUT", "", { ...found, ...wanted }) }];
}

async function clientChanges(
  client: Client,
  { api, io, found }: { api: AdminApi; io: TaskIo; found: Json | undefined },
): Promise<TaskChange[]> {
  const secret = await io.reveal(client.secret);
  const wanted = clientSettings(client) as Json;
  if (found === undefined)
    return [
      {
        summary: `create the client ${client.id}`,
        apply: () => api.send("POST", "/clients", { ...wanted, secret, protocolMappers: mappers(client) }),
      },
    ];

  const path = `/clients/${String(found["id"])}`;
  const changes: TaskChange[] = [];
  const differing = Object.keys(wanted).filter((key) => !covers(found[key], wanted[key]));
  const { value: current } = (await api.get(`${path}/client-secret`)) as { value?: string };
  if (current !== secret) differing.push("secret");
  if (differing.length > 0) {
    const attributes = { ...(found["attributes"] as Json), ...(wanted["attributes"] as Json) };
    changes.push({
      summary: `set ${differing.join(", ")} of the client ${client.id}`,
      apply: () => api.send("PUT", path, { ...found, ...wanted, attributes, secret }),
    });
  }
  return [...changes, ...mapperChanges(client, { api, path, found: (found["protocolMappers"] as Json[] | undefined) ?? [] })];
}

function mapperChanges(client: Client, { api, path, found }: { api: AdminApi; path: string; found: readonly Json[] }): TaskChange[] {
  return mappers(client).flatMap((wanted): TaskChange[] => {
    const current = found.find(({ name }) => name === wanted.name);
    const models = `${path}/protocol-mappers/models`;
    if (current === undefined)
      return [{ summary: `add the claim ${wanted.name} to ${client.id}`, apply: () => api.send("POST", models, wanted) }];
    if (covers(current["config"], wanted.config) && current["protocolMapper"] === wanted.protocolMapper) return [];
    return [
      {
        summary: `correct the claim ${wanted.name} of ${client.id}`,
        apply: () => api.send("PUT", `${models}/${String(current["id"])}`, { ...wanted, id: current["id"] }),
      },
    ];
  });
}

/** Clients of apps that are gone: only those that we made. */
function leftovers({ clients }: Realm, found: readonly Json[], api: AdminApi): TaskChange[] {
  return found
    .filter(
      (client) => (client["attributes"] as Json | undefined)?.[MANAGED] === "true" && !clients.some(({ id }) => id === client["clientId"]),
    )
    .map((client) => ({
      summary: `remove the client ${String(client["clientId"])}`,
      apply: () => api.send("DELETE", `/clients/${String(client["id"])}`),
    }));
}

/** What is found has at least what is wanted: products add keys of their own to maps. */
function covers(found: unknown, wanted: unknown): boolean {
  if (wanted === null || typeof wanted !== "object" || Array.isArray(wanted)) return same(found, wanted);
  return typeof found === "object" && found !== null && Object.entries(wanted).every(([key, value]) => covers((found as Json)[key], value));
}

/** Equal, whatever the order of a list: Keycloak keeps these as sets. */
function same(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) &&
      JSON.stringify(found.map(String).toSorted(compareText)) === JSON.stringify(wanted.map(String).toSorted(compareText))
    );
  return found === wanted;
}
