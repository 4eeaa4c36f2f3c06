import type { TaskChange, TaskIo } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import type { AdminApi } from "./admin-api.ts";
import { type Client, clientSettings, MANAGED, mappers } from "./client.ts";
import { covers, type Json } from "./compare.ts";
import { ADMINISTRATORS_FLOW, REFUSING_CONDITION, REFUSING_STEPS } from "./flows.ts";
import type { Realm } from "./realm.ts";

const OVERRIDES = "authenticationFlowBindingOverrides";

/** Ids of the flows that clients can be bound to; empty when none is. */
interface Flows {
  readonly administrators: string;
}

/** Asked only where an app is for administrators alone. A realm whose flow lets others in, too, is refused. */
export async function flowIds({ clients }: Realm, api: AdminApi): Promise<Flows> {
  if (!clients.some(({ audience }) => audience === "administrators")) return { administrators: "" };
  const found = (await api.get("/authentication/flows")) as Json[];
  const id = found.find(({ alias }) => alias === ADMINISTRATORS_FLOW)?.["id"];
  if (typeof id !== "string" || !(await refuses(api))) throw catalogErrors.error("keycloak.flow.missing", { flow: ADMINISTRATORS_FLOW });
  return { administrators: id };
}

async function refuses(api: AdminApi): Promise<boolean> {
  const steps = (await api.get(`/authentication/flows/${encodeURIComponent(ADMINISTRATORS_FLOW)}/executions`)) as Json[];
  const config = steps.find(({ providerId }) => providerId === "conditional-user-role")?.["authenticationConfig"];
  if (!REFUSING_STEPS.every((wanted) => steps.some((found) => covers(found, wanted))) || typeof config !== "string") return false;
  return covers(await api.get(`/authentication/config/${encodeURIComponent(config)}`), { config: REFUSING_CONDITION });
}

/** What differs between a client as it is and as it should be. */
export async function clientChanges(
  client: Client,
  { api, io, flows, found }: { api: AdminApi; io: TaskIo; flows: Flows; found: Json | undefined },
): Promise<TaskChange[]> {
  const secret = client.secret === undefined ? undefined : await io.reveal(client.secret);
  const override = client.audience === "administrators" ? flows.administrators : "";
  const wanted = clientSettings(client) as Json;
  if (found === undefined)
    return [
      {
        summary: `create the client ${client.id}`,
        apply: () => api.send("POST", "/clients", { ...wanted, ...bound(override), secret, protocolMappers: mappers(client) }),
      },
    ];

  const path = `/clients/${String(found["id"])}`;
  const changes: TaskChange[] = [];
  const differing = Object.keys(wanted).filter((key) => !covers(found[key], wanted[key]));
  if (((found[OVERRIDES] as Json | undefined)?.["browser"] ?? "") !== override) differing.push("audience");
  const { value: current } = secret === undefined ? {} : ((await api.get(`${path}/client-secret`)) as { value?: string });
  if (current !== secret) differing.push("secret");
  if (differing.length > 0) {
    const attributes = { ...(found["attributes"] as Json), ...(wanted["attributes"] as Json) };
    changes.push({
      summary: `set ${differing.join(", ")} of the client ${client.id}`,
      apply: () => api.send("PUT", path, { ...found, ...wanted, ...bound(override), attributes, secret }),
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

/** Keycloak takes an empty text for: the realm's own flow. */
function bound(flow: string): Json {
  return { [OVERRIDES]: { browser: flow } };
}

/** Clients of apps that are gone: only those that we made. */
export function leftovers({ clients, programs }: Realm, found: readonly Json[], api: AdminApi): TaskChange[] {
  return found
    .filter(
      (client) =>
        (client["attributes"] as Json | undefined)?.[MANAGED] === "true" &&
        ![...clients, ...programs].some(({ id }) => id === client["clientId"]),
    )
    .map((client) => ({
      summary: `remove the client ${String(client["clientId"])}`,
      apply: () => api.send("DELETE", `/clients/${String(client["id"])}`),
    }));
}
