import type { ExecResult, TaskIo, TaskRequest, TaskResponse } from "@allod/compiler/component";

import { productSchema } from "../rendered.test-support.ts";
import { fakeTaskIo } from "../task-io.test-support.ts";
import type { Json } from "./jmap.ts";
import { ProductSchema } from "./schema.test-support.ts";

const { path, present } = productSchema("stalwart/schema.json");

const SINGLETONS: Readonly<Record<string, Json>> = {
  SystemSettings: { defaultHostname: "container" },
  Http: {},
  MtaSts: {},
  Security: { authBanPeriod: null },
  SpamPyzor: { enable: true },
  Asn: { "@type": "Resource", asnUrls: {}, geoUrls: {} },
  Metrics: { prometheus: { "@type": "Disabled" } },
  Authentication: { directoryId: null },
};

/**
 * FAKE: Stalwart 0.16.18 as a task sees it on its first normal start: listeners of its own, a log in a file, settings that
 * count only once they are reloaded, keys that come one after the other. Refusals are those that the real one was seen to make.
 */
export class FakeStalwart {
  readonly objects = new Map<string, Map<string, Json>>();
  /** What is in effect: as the objects were when they were last reloaded, or the server started. */
  active: ReadonlyMap<string, readonly Json[]> = new Map();
  /** Every object that was made or changed, in order. */
  readonly log: string[] = [];
  /** What the product's schema has against what was sent. */
  readonly problems: string[] = [];
  readonly kept = new Map<string, string>();
  readonly io: TaskIo;
  starts = 0;
  reloads = 0;
  /** Names cannot be resolved: what asks for hosts of others cannot be built. */
  offline = false;
  /** What passwords that it makes end in. */
  secretEnds = "";
  readonly #schema = present ? new ProductSchema(path) : undefined;
  readonly #marks = new Set<string>();
  readonly #passwords = new Map<string, string>();
  #next = 0;

  constructor() {
    for (const [object, value] of Object.entries(SINGLETONS))
      this.objects.set(object, new Map([["singleton", this.#completed(object, value)]]));
    for (const [name, port] of Object.entries({ smtp: 25, submissions: 465, imaps: 993, pop3s: 995, sieve: 4190, https: 443, http: 8080 }))
      this.put("NetworkListener", {
        name,
        protocol: "smtp",
        bind: { [`[::]:${port}`]: true },
        tlsImplicit: name.endsWith("s"),
        useTls: true,
      });
    this.put("Tracer", { "@type": "Log", path: "/var/log/stalwart" });
    this.start();
    this.io = fakeTaskIo({
      http: (_workload, _address, request) => Promise.resolve(this.#answer(request)),
      exec: (_workload, argv) => Promise.resolve(this.#exec(argv)),
      has: async ({ name }) => this.kept.has(name),
      keep: async ({ name }, value) => void this.kept.set(name, value),
      reveal: async ({ name }) => this.kept.get(name) ?? `value of ${name}`,
    });
  }

  put(object: string, value: Json): string {
    const id = `id${this.#next++}`;
    const all = this.objects.get(object) ?? new Map<string, Json>();
    this.objects.set(object, all.set(id, { ...this.#completed(object, value), id }));
    return id;
  }

  all(object: string): Json[] {
    return [...(this.objects.get(object)?.values() ?? [])];
  }

  one(object: string): Json {
    return this.all(object)[0] ?? {};
  }

  start(): void {
    this.starts++;
    this.#marks.clear();
    this.#activate();
  }

  #activate(): void {
    this.active = new Map([...this.objects].map(([object, all]) => [object, [...all.values()]]));
  }

  #completed(object: string, value: Json): Json {
    return this.#schema?.completed(`x:${object}`, value) ?? value;
  }

  #exec(argv: readonly string[]): ExecResult {
    const [program = "", ...rest] = argv;
    const file = rest.at(-1) ?? "";
    const done = (code: number): ExecResult => ({ code, stdout: "", stderr: "" });
    if (program === "touch") this.#marks.add(file);
    else if (program === "rm") this.#marks.delete(file);
    else if (program === "test") return done(this.#marks.has(file) ? 0 : 1);
    else if (program === "bash") this.start();
    else throw new Error(`no ${program} here`);
    return done(0);
  }

  /** Who calls: `admin`, the address of an account, or nobody. */
  #caller(request: TaskRequest): string | undefined {
    const [name = "", password = ""] = Buffer.from((request.headers?.["authorization"] ?? "").replace("Basic ", ""), "base64")
      .toString()
      .split(":");
    const [account = "", master] = name.split("%");
    if ((master ?? account) === "allod")
      return password === "value of stalwart/administrator" ? (master === undefined ? "admin" : account) : undefined;
    return this.#passwords.get(account) === password ? account : undefined;
  }

  #answer(request: TaskRequest): TaskResponse {
    const caller = this.#caller(request);
    const answer = (status: number, body: unknown): TaskResponse => ({ status, headers: {}, body: JSON.stringify(body) });
    if (caller === undefined) return answer(401, { type: "about:blank", status: 401 });
    if (request.path === "/jmap/session") return answer(200, { capabilities: {} });
    const { methodCalls } = JSON.parse(request.body ?? "") as { methodCalls: [string, Json, string][] };
    return answer(200, { methodResponses: methodCalls.map(([method, args, id]) => [method, this.#call(method, args, caller), id]) });
  }

  #call(method: string, args: Json, caller: string): Json {
    const [, object = "", verb] = /^x:(\w+)\/(\w+)$/.exec(method) ?? [];
    if (caller !== "admin" && object !== "AppPassword") throw new Error(`${caller} may not ask for ${method}`);
    const all = this.objects.get(object) ?? new Map<string, Json>();
    if (verb === "query") {
      const filter = Object.entries((args["filter"] as Json | undefined) ?? {});
      const ids = [...all].filter(([, value]) => filter.every(([key, wanted]) => value[key] === wanted)).map(([id]) => id);
      return { ids };
    }
    if (verb === "get") return { list: (args["ids"] as string[]).flatMap((id) => (all.has(id) ? [{ ...all.get(id), id }] : [])) };
    const result: Record<string, Json> = {};
    for (const [key, value] of Object.entries((args["create"] as Json | undefined) ?? {})) {
      const refused = this.#refusal(object, value as Json);
      if (refused === undefined) result["created"] = { [key]: this.#create(object, value as Json, caller) };
      else result["notCreated"] = { [key]: refused };
    }
    for (const [id, patch] of Object.entries((args["update"] as Json | undefined) ?? {})) {
      const value = { ...all.get(id), ...(patch as Json) };
      const refused = all.has(id) ? this.#refusal(object, value, patch as Json) : { type: "notFound" };
      if (refused === undefined) this.#update(object, id, patch as Json);
      else result["notUpdated"] = { [id]: refused };
    }
    for (const id of (args["destroy"] as string[] | undefined) ?? []) {
      this.log.push(`remove ${object}`);
      all.delete(id);
    }
    return result;
  }

  #create(object: string, value: Json, caller: string): Json {
    this.log.push(`make ${object}`);
    if (object === "Action") {
      this.reloads++;
      this.#activate();
      return { id: "action" };
    }
    const id = this.put(object, value);
    if (object === "Account" || object === "MailingList") this.#update(object, id, { emailAddress: `${String(value["name"])}@acme.test` });
    if (object === "Domain") this.put("DkimSignature", { "@type": "Dkim1Ed25519Sha256", domainId: id });
    if (object !== "AppPassword") return { id };
    const secret = `app_${id}${this.secretEnds}`;
    this.#passwords.set(caller, secret);
    return { id, secret };
  }

  #update(object: string, id: string, patch: Json): void {
    if (patch["emailAddress"] === undefined) this.log.push(`set ${object}`);
    const all = this.objects.get(object);
    all?.set(id, { ...all.get(id), ...patch });
  }

  #refusal(object: string, value: Json, patch: Json = value): Json | undefined {
    const kind = value["@type"] === undefined ? {} : { "@type": value["@type"] };
    const named = { ...kind, ...patch };
    this.problems.push(...(this.#schema?.problems(`x:${object}`, named) ?? []));
    if (patch !== value) {
      const fixed = (this.#schema?.immutable(`x:${object}`, value) ?? []).filter((key) => key in patch);
      if (fixed.length > 0) return { type: "invalidPatch", properties: fixed };
    }
    if (object === "SystemSettings" && (value["defaultDomainId"] ?? null) === null)
      return { type: "validationFailed", validationErrors: [{ type: "Required", property: "defaultDomainId" }] };
    if (object === "Action" && this.offline && this.one("SpamPyzor")["enable"] === true)
      return { type: "validationFailed", objectId: { object: "SpamPyzor", id: "singleton" }, description: "Invalid address" };
    if (object === "AcmeProvider" && this.offline) return { type: "invalidProperties", properties: ["directory"] };
    return undefined;
  }
}
