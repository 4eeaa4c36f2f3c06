import type { TaskIo, TaskResponse } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { STEWARD } from "./client.ts";

/** Where Keycloak listens inside its own container. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The Admin API of one realm, used as its steward. */
export interface AdminApi {
  get(path: string): Promise<unknown>;
  send(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<void>;
  /** What Keycloak takes for now. */
  now(): Date;
}

/** Signs in with the steward's client credentials. Paths are relative to `/admin/realms/{realm}`. */
export async function adminApi(
  io: TaskIo,
  connection: { workload: string; address: Address; realm: string; secret: string },
): Promise<AdminApi> {
  const { workload, address, realm, secret } = connection;
  const signIn = await io.http(workload, address, {
    method: "POST",
    path: `/realms/${realm}/protocol/openid-connect/token`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: STEWARD, client_secret: secret }).toString(),
  });
  const { access_token: token } = JSON.parse(accepted(signIn, "sign in to Keycloak").body) as { access_token: string };

  async function call(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<TaskResponse> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await io.http(workload, address, {
      method,
      path: `/admin/realms/${realm}${path}`,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return accepted(response, `${method} ${path === "" ? "the realm" : path.split("?")[0]}`);
  }
  return {
    now: () => new Date(issuedAt(token) * 1000),
    get: async (path) => JSON.parse((await call("GET", path)).body) as unknown,
    send: async (method, path, body) => void (await call(method, path, body)),
  };
}

/** `iat` of a token that Keycloak has just given us: not to be verified, only to be read. */
function issuedAt(token: string): number {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as { iat: number };
  return claims.iat;
}

function accepted(response: TaskResponse, what: string): TaskResponse {
  if (response.status < 300) return response;
  if (response.status === 401) throw catalogErrors.error("keycloak.steward.refused");
  throw response.status === 403
    ? catalogErrors.error("keycloak.steward.powerless", { what })
    : catalogErrors.error("keycloak.api.refused", { status: response.status, what });
}
