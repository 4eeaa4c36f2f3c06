import type { SecretRef, TaskIo, TaskRequest } from "@allod/compiler/component";

import { Rendered } from "../rendered.test-support.ts";
import { fakeTaskIo } from "../task-io.test-support.ts";
import type { Client } from "./client.ts";
import type { Realm } from "./realm.ts";

export const NOW = Date.parse("2026-11-25T10:00:00Z");

export function secret(name: string): SecretRef {
  return { kind: "secret-ref", name, spec: { type: "token", bytes: 32, encoding: "hex" } };
}

export function client(id: string, more: Partial<Client> = {}): Client {
  return {
    id,
    title: id,
    secret: secret(id),
    redirectUris: [`https://${id}.acme.test/callback`],
    postLogoutUris: [],
    audience: "members",
    launchUrl: undefined,
    backchannelLogoutUri: undefined,
    ...more,
  };
}

export function realmOf(more: Partial<Realm> = {}): Realm {
  const { workspace } = new Rendered().plan;
  return { workspace, clients: [], programs: [], mail: undefined, firstPassword: secret("first"), steward: secret("steward"), ...more };
}

/**
 * FAKE: the Admin API over what a test answers, `[method path]` below the realm, and what was sent to it. Whatever is not
 * answered is an empty object. How the real one takes what is sent was seen on 26.7.4.
 */
export function fakeAdminApi(answers: (request: TaskRequest, path: string) => unknown): {
  io: TaskIo;
  sent: { readonly to: string; readonly body: unknown }[];
} {
  const sent: { to: string; body: unknown }[] = [];
  const token = `e30.${Buffer.from(JSON.stringify({ iat: NOW / 1000 })).toString("base64url")}.x`;
  const io = fakeTaskIo({
    http: async (_workload, _address, request) => {
      const { method, path } = request;
      const answer = (body: unknown, status = 200) => ({ status, headers: {}, body: JSON.stringify(body) });
      if (path.endsWith("/openid-connect/token")) return answer({ access_token: token });
      const below = path.replace("/admin/realms/acme", "");
      if (method !== "GET")
        sent.push({ to: `${method} ${below}`, body: request.body === undefined ? undefined : JSON.parse(request.body) });
      const given = answers(request, below);
      return typeof given === "number" ? answer({}, given) : answer(given ?? {});
    },
  });
  return { io, sent };
}
