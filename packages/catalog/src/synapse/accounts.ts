import { createHmac } from "node:crypto";

import {
  listenName,
  type MatrixAuthenticationGrant,
  type NeedsContext,
  type SecretRef,
  type Task,
  type TaskIo,
} from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { jsonApi, matrixApi } from "../matrix-io.ts";
import { PORT, WORKLOAD } from "./needs.ts";

/** An account for a program, which signs in with a token that a task finds. */
export interface Account {
  readonly localpart: string;
  readonly title: string;
  readonly administrator: boolean;
  readonly token: SecretRef;
}

/** Makes accounts where sign-in is: in the authentication service, or in Synapse itself. */
export type Source = { readonly mas: MatrixAuthenticationGrant } | { readonly registration: SecretRef };

/** Ours: creates what everybody is in, and is the control plane's way in. */
export const STEWARD = "allod";
const LOOPBACK = { workload: WORKLOAD, port: PORT };
/** Looks at an account that was just made in the authentication service, which tells Synapse when it has a moment. */
const LOOKS = 30;

export function tokenOf(localpart: string, { secret }: Pick<NeedsContext<unknown>, "secret">): SecretRef {
  return secret(`account-${localpart}`, { type: "found", by: taskId(localpart) });
}

function taskId(localpart: string): string {
  return `synapse.account-${localpart}`;
}

/** Keeps an account with a token that works, and with no limit on how much it does. The steward comes first: it lifts the limits. */
export function accountTask(
  account: Account,
  { source, serverName, steward }: { source: Source; serverName: string; steward: SecretRef },
): Task {
  const id = `@${account.localpart}:${serverName}`;
  const limit = `/_synapse/admin/v1/users/${encodeURIComponent(id)}/override_ratelimit`;
  const whoami = (io: TaskIo, token: string) => matrixApi(io, LOOPBACK, token).ask("GET", "/_matrix/client/v3/account/whoami");
  const isIts = ({ status, body }: Awaited<ReturnType<typeof whoami>>): boolean =>
    status === 200 && (body as { user_id?: string }).user_id === id;
  /** Only who is told that a token is no good needs another: Synapse may just not reach the service that would know. */
  const works = async (io: TaskIo): Promise<boolean> => {
    if (!(await io.has(account.token))) return false;
    const answer = await whoami(io, await io.reveal(account.token));
    if (answer.status < 500) return isIts(answer);
    const what = `whether the token of ${id} is good`;
    throw catalogErrors.error("matrix.api.refused", { title: "Synapse", status: answer.status, what, from: WORKLOAD });
  };
  const asSteward = async (io: TaskIo) => matrixApi(io, LOOPBACK, await io.reveal(steward));
  const lift = async (io: TaskIo): Promise<void> => {
    await (await asSteward(io)).must("POST", limit, { messages_per_second: 0, burst_count: 0 });
  };
  return {
    id: taskId(account.localpart),
    title: `the chat account of ${account.title}`,
    workload: WORKLOAD,
    async check(io) {
      if (!(await works(io)))
        return [
          {
            summary: `make the chat account ${id} and a token for it`,
            async apply() {
              const token =
                "mas" in source ? await fromService(io, source.mas, account) : await fromSynapse(io, source.registration, account);
              await io.keep(account.token, token);
              for (let looks = LOOKS; looks > 0 && !isIts(await whoami(io, token)); looks--);
              await lift(io);
            },
          },
        ];
      const { messages_per_second: limited } = (await (await asSteward(io)).must("GET", limit)) as { messages_per_second?: number };
      return limited === 0 ? [] : [{ summary: `lift the limits of ${id}`, apply: () => lift(io) }];
    },
  };
}

/** By the Admin API of MAS: under it, Synapse's own would make an account that MAS does not know. */
async function fromService(
  io: TaskIo,
  { administration, upstream }: MatrixAuthenticationGrant,
  { localpart, title, administrator }: Account,
): Promise<string> {
  const { endpoint, clientId, clientSecret } = administration;
  // By the name that it has on the link from here: there is one the other way, too.
  const to = { ...endpoint, workload: listenName({ from: WORKLOAD, to: endpoint.workload }) };
  const connection = { io, from: WORKLOAD, to, title: "The Matrix Authentication Service" };
  const basic = Buffer.from(`${clientId}:${await io.reveal(clientSecret)}`).toString("base64");
  const signIn = await io.http(
    WORKLOAD,
    { host: to.workload, port: to.port },
    {
      method: "POST",
      path: "/oauth2/token",
      headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ grant_type: "client_credentials", scope: "urn:mas:admin" }).toString(),
    },
  );
  if (signIn.status >= 300)
    throw catalogErrors.error("matrix.api.refused", {
      title: connection.title,
      status: signIn.status,
      what: "sign in as Allod",
      from: endpoint.workload,
    });
  const { access_token: token } = JSON.parse(signIn.body) as { access_token: string };
  const api = jsonApi(connection, { authorization: `Bearer ${token}` });
  const found = await api.ask("GET", `/api/admin/v1/users/by-username/${localpart}`);
  const user =
    found.status === 404 ? await api.must("POST", "/api/admin/v1/users", { username: localpart, displayname: title }) : found.body;
  const user_id = (user as { data: { id: string } }).data.id;
  // Of no person: accounts that nobody signs in to are given to whoever comes with their name, where the file says so.
  const link = { user_id, provider_id: upstream, subject: `program ${localpart}` };
  const linked = await api.ask("POST", "/api/admin/v1/upstream-oauth-links", link);
  if (linked.status >= 300 && linked.status !== 409) await api.must("POST", "/api/admin/v1/upstream-oauth-links", link);
  // A token of `client_credentials` is nobody's, and Synapse takes none of those.
  const session = await api.must("POST", "/api/admin/v1/personal-sessions", {
    actor_user_id: user_id,
    human_name: title,
    scope: `urn:matrix:client:api:*${administrator ? " urn:synapse:admin:*" : ""}`,
  });
  return (session as { data: { attributes: { access_token: string } } }).data.attributes.access_token;
}

/** By Synapse's registration with a shared secret, which works without passwords too. Nobody ever learns the password. */
async function fromSynapse(io: TaskIo, registration: SecretRef, { localpart, title, administrator }: Account): Promise<string> {
  const api = jsonApi({ io, from: WORKLOAD, to: { workload: "127.0.0.1", port: PORT }, title: "Synapse" }, {});
  const secret = await io.reveal(registration);
  const { nonce } = (await api.must("GET", "/_synapse/admin/v1/register")) as { nonce: string };
  const password = createHmac("sha256", secret).update(`password of ${localpart}`).digest("hex");
  const signed = [nonce, localpart, password, administrator ? "admin" : "notadmin"].join("\0");
  const mac = createHmac("sha1", secret).update(signed).digest("hex");
  const { status, body } = await api.ask("POST", "/_synapse/admin/v1/register", {
    nonce,
    username: localpart,
    displayname: title,
    password,
    admin: administrator,
    mac,
  });
  if ((body as { errcode?: string } | undefined)?.errcode === "M_USER_IN_USE")
    throw catalogErrors.error("matrix.account.taken", { localpart });
  if (status >= 300)
    throw catalogErrors.error("matrix.api.refused", { title: "Synapse", status, what: `make the account @${localpart}`, from: WORKLOAD });
  return (body as { access_token: string }).access_token;
}
