import { type FakeAnswer, type FakeObject, type FakeProduct, type FakeRequest, startFake } from "../../fake/fake-server.ts";
import { addresses } from "./addresses.ts";
import { MethodError, Registry } from "./registry.ts";
import { isObject, type Values } from "./patch.ts";

interface Options {
  /** Of `admin@example.test`. */
  readonly password: string;
  readonly apiKey?: string;
  /** What the administrator may do; all that there is when nobody says. */
  readonly permissions?: readonly string[];
}

export interface StalwartFake extends FakeProduct {
  /** As the administrator, past HTTP: what is done by hand. */
  call(method: string, args: Values): Values;
  /** Makes one more key of a domain, or no more of any. */
  makeKey(domainId: string): void;
  stallKeys(): void;
}

/**
 * A FAKE of Stalwart 0.16.18, open-source edition: what its management API answers about domains, accounts and DKIM keys,
 * with the traps. In the background nothing happens: keys come when one looks for them, the second at the third look.
 */
export async function startStalwartFake(options: Options): Promise<StalwartFake> {
  const registry = new Registry();
  const server = await startFake((request) => answer(request, registry, options));
  return {
    ...server,
    call: (method, args) => registry.call(method, args),
    makeKey: (domainId) => registry.makeKey(domainId),
    stallKeys: () => {
      registry.isStalled = true;
    },
    objects: () => [...[...registry.domains.values()].map(domainObject), ...[...registry.accounts.values()].map(memberObject)],
  };
}

function answer(request: FakeRequest, registry: Registry, options: Options): FakeAnswer {
  const { method, path } = request;
  const caller = callerOf(request, registry, options);
  if (method === "GET" && path === "/jmap/session") {
    if (caller === "wrong" || caller === "suspended") return refusedAs(caller);
    return {
      status: 200,
      body: { capabilities: { "urn:ietf:params:jmap:core": { maxCallsInRequest: 16 } }, apiUrl: "https://mail.example.test/jmap/" },
    };
  }
  const known = (method === "POST" && path === "/jmap/") || (method === "GET" && path === "/api/account");
  if (!known) return problem(404, "Not Found", "The requested resource does not exist on this server.");
  if (caller === "wrong" || caller === "suspended") return refusedAs(caller);
  if (caller === "anonymous") return refusedAs("wrong");
  if (path === "/api/account") {
    const permissions = caller === "admin" ? (options.permissions ?? ALL) : ["authenticate"];
    return { status: 200, body: { permissions, edition: "oss", locale: "en_US" } };
  }
  return answerCalls(request.body, registry, caller);
}

function answerCalls(body: unknown, registry: Registry, caller: Caller): FakeAnswer {
  const calls = isObject(body) && Array.isArray(body["methodCalls"]) ? (body["methodCalls"] as [string, Values, string][]) : undefined;
  if (calls === undefined) return { ...problem(400, "Bad Request", "Failed to parse request"), ...jsonProblem("notRequest") };
  if (calls.length > 16) return jsonProblem("limit");
  const methodResponses = calls.map(([method, args, id]) => {
    if (caller !== "admin") return ["error", { type: "forbidden", description: "You do not have enough permissions" }, id];
    try {
      return [method, registry.call(method, args), id];
    } catch (error) {
      if (!(error instanceof MethodError)) throw error;
      return ["error", { type: error.type, description: error.message }, id];
    }
  });
  return { status: 200, body: { methodResponses, sessionState: "ab3217bc" } };
}

type Caller = "admin" | "user" | "anonymous" | "wrong" | "suspended";

function callerOf({ headers }: FakeRequest, registry: Registry, { password, apiKey }: Options): Caller {
  const [scheme, value = ""] = (headers.authorization ?? "").split(" ");
  if (scheme === "") return "anonymous";
  if (scheme === "Bearer") return apiKey !== undefined && value === apiKey ? "admin" : "wrong";
  const [name = "", ...secret] = Buffer.from(value, "base64").toString("utf8").split(":");
  if (name === "admin@example.test") return secret.join(":") === password ? "admin" : "wrong";
  const account = [...registry.accounts.values()].find((each) =>
    addresses(each).some((address) => registry.addressOf({ ...address }) === name),
  );
  if (account === undefined || !hasPassword(account, secret.join(":"))) return "wrong";
  // A domain that is not enabled and a password that is over keep nobody out: only this does.
  const { permissions } = account;
  const disabled = isObject(permissions) ? permissions["disabledPermissions"] : undefined;
  return isObject(disabled) && disabled["authenticate"] === true ? "suspended" : "user";
}

function hasPassword({ credentials }: Values, password: string): boolean {
  return isObject(credentials) && Object.values(credentials).some((each) => isObject(each) && each["secret"] === password);
}

function refusedAs(caller: "wrong" | "suspended"): FakeAnswer {
  if (caller === "suspended") return problem(403, "Forbidden", "You do not have enough permissions to access this resource.");
  const { headers, ...rest } = problem(401, "Unauthorized", "You have to authenticate first.");
  return { ...rest, headers: { ...headers, "www-authenticate": "Basic" } };
}

function problem(status: number, title: string, detail: string): FakeAnswer {
  const body = { type: "about:blank", status, title, detail };
  return { status, headers: { "content-type": "application/problem+json" }, body };
}

function jsonProblem(type: string): FakeAnswer {
  const body = { type: `urn:ietf:params:jmap:error:${type}`, status: 400, detail: "The request was refused." };
  return { status: 400, headers: { "content-type": "application/problem+json" }, body };
}

const VERBS = ["Get", "Query", "Create", "Update", "Destroy"];
const ALL = ["authenticate", ...["Domain", "Account", "DkimSignature"].flatMap((object) => VERBS.map((verb) => `sys${object}${verb}`))];

function domainObject({ id, description }: Values): FakeObject {
  const [, allodId] = /^Allod domain (\S+) of/.exec(String(description)) ?? [];
  return { kind: "domain", externalId: String(id), allodId };
}

function memberObject(account: Values): FakeObject {
  const marks = addresses(account).flatMap(
    ({ name }) => /^allod([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(name) ?? [],
  );
  return { kind: "member", externalId: String(account["id"]), allodId: marks.length === 0 ? undefined : marks.slice(1, 6).join("-") };
}
