import type { TaskIo, TaskRequest, TaskResponse } from "@allod/compiler/component";
import { parse, type ScalarTag, type Tags } from "yaml";

import { fakeTaskIo } from "../task-io.test-support.ts";
import { models } from "./models.ts";

type Row = Record<string, unknown>;

export interface Moods {
  /** How many moments pass until the worker has made what is authentik's own. */
  late: number;
  /** How many moments pass until the worker has made the key of an outpost. */
  outpostLate: number;
  /** Answers that the import failed, with this word. */
  failure?: string | undefined;
  /** Says success, and that a value was not found. */
  warning?: string | undefined;
  /** Attributes that are taken in silence and not kept, as unknown ones are. */
  drops: readonly string[];
  /** What the worker never makes. */
  withheld: readonly string[];
  token: string;
}

/** What the worker makes at the first start and our blueprint refers to. */
const OWN: readonly (readonly [string, Row])[] = [
  ...[
    "default-authentication-flow",
    "default-invalidation-flow",
    "default-provider-invalidation-flow",
    "default-provider-authorization-implicit-consent",
  ].map((slug) => ["authentik_flows.flow", { slug }] as const),
  ["authentik_stages_user_login.userloginstage", { name: "default-authentication-login" }],
  ["authentik_stages_authenticator_totp.authenticatortotpstage", { name: "default-authenticator-totp-setup" }],
  ["authentik_stages_authenticator_webauthn.authenticatorwebauthnstage", { name: "default-authenticator-webauthn-setup" }],
  ...["openid", "offline_access"].map(
    (scope) =>
      ["authentik_providers_oauth2.scopemapping", { managed: `goauthentik.io/providers/oauth2/scope-${scope}`, name: scope }] as const,
  ),
  ["authentik_crypto.certificatekeypair", { name: "authentik Self-signed Certificate" }],
];

/**
 * FAKE: an authentik in memory, as far as the tasks ask it. Statuses and shapes are those that 2026.8.0-rc1 answered with:
 * 200 to every import, unknown attributes taken in silence, a refused key as 403, keys of outposts that come later.
 */
export class FakeAuthentik {
  readonly rows = new Map<string, Row[]>();
  readonly moods: Moods = { late: 0, outpostLate: 0, drops: [], withheld: [], token: "value of authentik/steward" };
  readonly kept = new Map<string, string>();
  readonly invitations: Row[] = [];
  settings: Row = {
    avatars: "gravatar,initials",
    default_user_change_email: false,
    default_user_change_username: false,
    footer_links: [],
    impersonation: true,
    flags: { core_default_app_access: true, flows_continuous_login: false },
  };
  imports = 0;
  moments = 0;
  readonly requests: TaskRequest[] = [];
  readonly io: TaskIo;
  #next = 0;

  constructor() {
    this.io = fakeTaskIo({
      http: async (_workload, _address, request) => this.#answer(request),
      exec: async (_workload, argv) => {
        if (argv[0] !== "sleep") throw new Error("not answered in this test");
        this.moments++;
        if (this.moments >= this.moods.late) this.#makeOwn();
        return { code: 0, stdout: "", stderr: "" };
      },
      has: async ({ name }) => this.kept.has(name),
      reveal: async ({ name }) => this.kept.get(name) ?? `value of ${name}`,
      keep: async ({ name }, value) => void this.kept.set(name, value),
    });
  }

  /** Begins as it does when the worker was quicker than we. */
  started(): this {
    this.#makeOwn();
    return this;
  }

  find(model: string, identifier: string): Row | undefined {
    return this.rows
      .get(model)
      ?.find((row) => [row["name"], row["slug"], row["username"], row["identifier"], row["managed"]].includes(identifier));
  }

  #makeOwn(): void {
    for (const [model, row] of OWN)
      if (this.#match(model, row) === undefined && !this.moods.withheld.includes(String(row["name"]))) this.#make(model, row);
  }

  #match(model: string, identifiers: Row): Row | undefined {
    return this.rows.get(model)?.find((row) => Object.entries(identifiers).every(([key, value]) => row[key] === value));
  }

  #make(model: string, identifiers: Row): Row {
    this.#next++;
    const uuid = `00000000-0000-4000-8000-${String(this.#next).padStart(12, "0")}`;
    const pk = /\.(user|.*provider)$/.test(model) ? this.#next : uuid;
    // A policy is bound to the half of a flow or a step that has a number of its own; to an application by its key.
    const bound = model.startsWith("authentik_flows.") ? { policybindingmodel_ptr_id: `ptr-${uuid}` } : {};
    const row: Row = { pk, brand_uuid: uuid, token_identifier: `ak-outpost-${uuid}-api`, ...bound, ...identifiers };
    this.rows.set(model, [...(this.rows.get(model) ?? []), row]);
    return row;
  }

  #answer(request: TaskRequest): TaskResponse {
    this.requests.push(request);
    const { method, path: whole, headers = {} } = request;
    const [path = "", query = ""] = whole.replace(/^\/api\/v3/, "").split("?");
    if (headers["authorization"] !== `Bearer ${this.moods.token}` || (this.moments < this.moods.late && path === "/core/users/me/"))
      return json(403, { detail: "Token invalid/expired" });
    if (path === "/core/users/me/") return json(200, { user: { username: "akadmin" } });
    if (path === "/admin/settings/") {
      if (method === "PUT") this.settings = JSON.parse(request.body ?? "") as Row;
      return json(200, this.settings);
    }
    if (path === "/managed/blueprints/import/") return this.#import(request.body ?? "");
    const key = /^\/core\/tokens\/([^/]+)\/view_key\/$/.exec(path)?.[1];
    if (key !== undefined) return this.#viewKey(key);
    if (path.startsWith("/rbac/permissions/")) return json(200, page(this.#permissions(path, new URLSearchParams(query))));
    if (path.startsWith("/stages/invitation/invitations/")) return this.#invitation(request, path);
    const one = /^\/flows\/instances\/([^/]+)\/$/.exec(path)?.[1];
    if (one !== undefined) return maybe(this.find("authentik_flows.flow", one));
    if (method === "DELETE") return this.#delete(path);
    const model = Object.keys(models).find((name) => models[name]?.path.split("?")[0] === path);
    if (model === undefined || method !== "GET") return json(404, { detail: "Not found." });
    const filters = [...new URLSearchParams(query)].filter(([name]) => ["identifier", "name", "path", "username"].includes(name));
    return json(200, page((this.rows.get(model) ?? []).filter((row) => filters.every(([name, value]) => row[name] === value))));
  }

  #viewKey(identifier: string): TaskResponse {
    if (identifier.startsWith("ak-outpost-"))
      return this.moments < this.moods.outpostLate ? json(404, { detail: "Not found." }) : json(200, { key: `key of ${identifier}` });
    const row = this.find("authentik_core.token", identifier);
    return row === undefined ? json(404, { detail: "Not found." }) : json(200, { key: row["#key"] });
  }

  #permissions(path: string, query: URLSearchParams): Row[] {
    if (path.endsWith("assigned_by_roles/")) {
      const row = this.rows.get(query.get("model") ?? "")?.find(({ pk }) => String(pk) === query.get("object_pk"));
      return ((row?.["#permissions"] as Row[] | undefined) ?? []).map(({ permission, role }) => ({
        role_pk: role,
        object_permissions: [{ codename: String(permission).split(".")[1], object_pk: String(row?.["pk"]) }],
      }));
    }
    const role = this.rows.get("authentik_rbac.role")?.find(({ pk }) => pk === query.get("role"));
    const given = (role?.["#given"] as string[] | undefined) ?? [];
    // By codename alone, as authentik gives them.
    const others = given.includes("authentik_core.view_group") ? ["authentik_other.view_group"] : [];
    return [...given, ...others].map((name) => ({
      app_label: name.split(".")[0],
      codename: name.split(".")[1],
    }));
  }

  #invitation({ method, body }: TaskRequest, path: string): TaskResponse {
    if (method === "POST") {
      const made = JSON.parse(body ?? "") as Row;
      if (!/^[-a-zA-Z0-9_]+$/.test(String(made["name"]))) return json(400, { name: ["Enter a valid “slug”."] });
      const flow = this.rows.get("authentik_flows.flow")?.find(({ pk }) => pk === made["flow"]);
      const row = { ...made, pk: `invitation-${this.invitations.length + 1}`, flow_obj: { slug: flow?.["slug"] } };
      this.invitations.push(row);
      return json(201, row);
    }
    if (method === "GET") return json(200, page(this.invitations));
    const index = this.invitations.findIndex(({ pk }) => path.endsWith(`/${String(pk)}/`));
    if (index < 0) return json(404, { detail: "No Invitation matches the given query." });
    this.invitations.splice(index, 1);
    return { status: 204, headers: {}, body: "" };
  }

  #delete(path: string): TaskResponse {
    for (const [model, rows] of this.rows) {
      const left = rows.filter(
        ({ pk, slug }) =>
          !(path.startsWith("/providers/")
            ? model.includes("provider")
            : path.startsWith((models[model]?.path ?? "?").split("?")[0] ?? "?")) ||
          !path.endsWith(`/${String(path.includes("applications") ? slug : pk)}/`),
      );
      if (left.length === rows.length) continue;
      this.rows.set(model, left);
      return { status: 204, headers: {}, body: "" };
    }
    return json(404, { detail: "Not found." });
  }

  /** One transaction, and 200 whatever happens. */
  #import(body: string): TaskResponse {
    this.imports++;
    const info = { log_level: "info", event: "Task enqueued" };
    if (this.moods.failure !== undefined)
      return json(200, { success: false, logs: [info, { log_level: "warning", event: this.moods.failure }] });
    const parts = body.split(/^--.*\r\n/m).map((part) => part.split("\r\n\r\n").slice(1).join("\r\n\r\n"));
    const context = JSON.parse(parts[2]?.trim() ?? "{}") as Record<string, string>;
    const { entries } = parse(parts[1] ?? "", { customTags: TAGS }) as { entries: Row[] };
    const byId = new Map<string, { model: string; row: Row }>();
    for (const entry of entries) {
      const model = String(entry["model"]);
      const target = model === "authentik_policies.policybinding";
      const resolve = (value: unknown, key = ""): unknown => this.#resolve(value, { key, target, byId, context });
      const identifiers = resolve(entry["identifiers"]) as Row;
      const existing = this.#match(model, identifiers);
      const row = existing ?? this.#make(model, identifiers);
      if (typeof entry["id"] === "string") byId.set(entry["id"], { model, row });
      if (entry["state"] === "created" && existing !== undefined) continue;
      const { key, permissions, ...attrs } = (resolve(entry["attrs"] ?? {}) as Row) ?? {};
      Object.assign(
        row,
        Object.fromEntries(Object.entries(attrs).filter(([name]) => name !== "password" && !this.moods.drops.includes(name))),
      );
      if (key !== undefined) row["#key"] = key;
      if (permissions !== undefined) row["#given"] = permissions;
      if (entry["permissions"] !== undefined) row["#permissions"] = resolve(entry["permissions"]);
    }
    const warned = this.moods.warning === undefined ? [] : [{ log_level: "warning", event: this.moods.warning }];
    return json(200, { success: true, logs: [info, ...warned] });
  }

  #resolve(
    value: unknown,
    at: { key: string; target: boolean; byId: Map<string, { model: string; row: Row }>; context: Record<string, string> },
  ): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#resolve(item, at));
    if (typeof value !== "object" || value === null) return value;
    if ("tag" in value) {
      const { tag, text, list } = value as { tag: string; text: string; list: [string, [string, string]] };
      if (tag === "!Context") return at.context[text] ?? null;
      if (tag === "!KeyOf") {
        const found = at.byId.get(text);
        if (found === undefined) throw new Error(`!KeyOf ${text} before it is there`);
        return at.target && at.key === "target" ? (found.row["policybindingmodel_ptr_id"] ?? found.row["pk"]) : found.row["pk"];
      }
      // In silence.
      return this.#match(list[0], { [list[1][0]]: list[1][1] })?.["pk"] ?? null;
    }
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#resolve(item, { ...at, key: name })]));
  }
}

const TAGS = [
  ...["!KeyOf", "!Context"].map((tag): ScalarTag => ({ tag, resolve: (text: string) => ({ tag, text }) })),
  { tag: "!Find", collection: "seq", resolve: (list: { toJSON(): unknown }) => ({ tag: "!Find", list: list.toJSON() }) },
] as Tags;

const page = (results: readonly Row[]): Row => ({ pagination: { next: 0, count: results.length }, results, autocomplete: {} });
const json = (status: number, body: unknown): TaskResponse => ({ status, headers: {}, body: JSON.stringify(body) });
const maybe = (row: Row | undefined): TaskResponse => (row === undefined ? json(404, { detail: "Not found." }) : json(200, row));
