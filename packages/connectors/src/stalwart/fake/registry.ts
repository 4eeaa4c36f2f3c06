import { addresses, matches } from "./addresses.ts";
import { newKey, type Stored } from "./keys.ts";
import { created, isObject, patched, Refused, type Values } from "./patch.ts";
import { filters, objectTypes } from "./schema.ts";
import { zoneFile } from "./zone.ts";

/** A method that is refused as a whole. */
export class MethodError extends Error {
  readonly type: string;

  constructor(type: string, description: string) {
    super(description);
    this.type = type;
  }
}

const HOST = "mail.example.test";
/** Of the caller. */
const ACCOUNT_ID = "b";
/** When keys are there: at the first look, and at the third. */
const KEYS_AT = [1, 3];

/** What a FAKE Stalwart keeps: domains, accounts, and keys that come one by one when one looks for them. */
export class Registry {
  readonly domains = new Map<string, Stored>();
  readonly accounts = new Map<string, Stored>();
  readonly keys = new Map<string, Stored>();
  /** Makes keys no more. */
  isStalled = false;
  readonly #looks = new Map<string, number>();
  #made = 0;

  constructor() {
    this.#create("Domain", { name: "example.test" });
    this.#create("Account", { "@type": "User", name: "admin", domainId: "b", roles: { "@type": "Admin" } });
  }

  /** A method's answer. */
  call(method: string, args: Values): Values {
    const [, object = "", verb] = /^x:(\w+)\/(get|set|query)$/.exec(method) ?? [];
    if (this.#store(object) === undefined) throw new MethodError("unknownMethod", method);
    const answer = verb === "get" ? this.#get(object, args) : verb === "query" ? this.#query(object, args) : this.#set(object, args);
    return { accountId: ACCOUNT_ID, ...answer };
  }

  /** A key of a domain, made now. */
  makeKey(domainId: string): void {
    const domain = this.domains.get(domainId);
    const { length } = this.#keysOf(domainId);
    const key = newKey({ number: ++this.#made, domainId, algorithm: algorithmsOf(domain)[length] ?? "Dkim1RsaSha256" });
    this.keys.set(key.id, key);
  }

  #store(object: string): Map<string, Stored> | undefined {
    return { Domain: this.domains, Account: this.accounts, DkimSignature: this.keys }[object];
  }

  #keysOf(domainId: string): Stored[] {
    return [...this.keys.values()].filter((key) => key["domainId"] === domainId);
  }

  #get(object: string, args: Values): Values {
    const ids = listOf(args["ids"]);
    const store = this.#store(object) ?? new Map<string, Stored>();
    const found = ids.flatMap((id) => store.get(id) ?? []);
    const fields = args["properties"] === undefined ? undefined : new Set([...listOf(args["properties"]), "id"]);
    const list = found.map((each) => this.#shown(object, each)).map((each) => only(each, fields));
    return { list, notFound: ids.filter((id) => !store.has(id)) };
  }

  /** With what is worked out when it is asked for. */
  #shown(object: string, stored: Stored): Values {
    if (object === "Account") return { ...masked(stored), emailAddress: this.addressOf(stored) };
    if (object !== "Domain") return stored;
    const keys = this.#keysOf(stored.id).map((key) => {
      return { selector: String(key["selector"]), publicKey: String(key["publicKey"]), rsa: String(key["@type"]).includes("Rsa") };
    });
    return { ...stored, dnsZoneFile: zoneFile({ domain: String(stored["name"]), host: HOST, keys }) };
  }

  addressOf({ name, domainId }: Values): string {
    return `${String(name)}@${String(this.domains.get(String(domainId))?.["name"] ?? "")}`;
  }

  #query(object: string, args: Values): Values {
    const filter = isObject(args["filter"]) ? args["filter"] : {};
    for (const name of Object.keys(filter)) {
      if (filters[object]?.includes(name) !== true)
        throw new MethodError("unsupportedFilter", `Filter on property ${name} is not supported or invalid`);
    }
    if (object === "DkimSignature") this.#look(String(filter["domainId"]));
    const all = [...(this.#store(object)?.values() ?? [])];
    const ids = all
      .filter((each) => Object.entries(filter).every(([name, wanted]) => matches(each, name, String(wanted))))
      .map(({ id }) => id);
    return { queryState: "n", canCalculateChanges: true, position: 0, ids };
  }

  /** Keys come in the background. Here time passes with every look. */
  #look(domainId: string): void {
    const looks = (this.#looks.get(domainId) ?? 0) + 1;
    this.#looks.set(domainId, looks);
    const { length } = this.#keysOf(domainId);
    const due = KEYS_AT[length] ?? Infinity;
    if (!this.isStalled && length < algorithmsOf(this.domains.get(domainId)).length && looks >= due) this.makeKey(domainId);
  }

  #set(object: string, { create = {}, update = {}, destroy = [] }: Values): Values {
    const answer: Record<string, Record<string, unknown> | string[]> = {};
    const note = (key: string, id: string, value: unknown): void => {
      answer[key] = { ...answer[key], [id]: value };
    };
    const attempt = (id: string, refusedAs: string, work: () => void): void => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        note(refusedAs, id, error.refusal);
      }
    };
    for (const [name, value] of Object.entries(create ?? {}))
      attempt(name, "notCreated", () => note("created", name, { id: this.#create(object, value as Values) }));
    for (const [id, patch] of Object.entries(update ?? {}))
      attempt(id, "notUpdated", () => {
        this.#update(object, id, patch as Values);
        note("updated", id, null);
      });
    for (const id of listOf(destroy))
      attempt(id, "notDestroyed", () => {
        this.#destroy(object, id);
        answer["destroyed"] = [...listOf(answer["destroyed"]), id];
      });
    return answer;
  }

  #create(object: string, value: Values): string {
    if (object !== "Domain" && object !== "Account") throw new Error(`this fake makes no ${object}`);
    const made = created(objectTypes[object], value);
    this.#checkLinks(object, undefined, made);
    const store = object === "Domain" ? this.domains : this.accounts;
    const id = nextId(store);
    store.set(id, { ...made, id });
    return id;
  }

  #update(object: string, id: string, patch: Values): void {
    if (object !== "Domain" && object !== "Account") throw new Error(`this fake changes no ${object}`);
    const before = this.#store(object)?.get(id);
    if (before === undefined) throw new Refused({ type: "notFound" });
    const after = patched(objectTypes[object], before, patch);
    this.#checkLinks(object, id, after);
    this.#store(object)?.set(id, { ...after, id });
  }

  #destroy(object: string, id: string): void {
    if (this.#store(object)?.has(id) !== true) throw new Refused({ type: "notFound" });
    const linkedObjects =
      object === "Domain"
        ? [
            ...[...this.accounts.values()].filter((each) => usesDomain(each, id)).map((each) => ({ object: "Account", id: each.id })),
            ...this.#keysOf(id).map((key) => ({ object: "DkimSignature", id: key.id })),
          ]
        : [];
    if (linkedObjects.length > 0) throw new Refused({ type: "objectIsLinked", objectId: { object, id }, linkedObjects });
    this.#store(object)?.delete(id);
  }

  /** That what it names is there, and that what is to be unique is. */
  #checkLinks(object: "Domain" | "Account", id: string | undefined, value: Values): void {
    if (object === "Domain") {
      const holder = [...this.domains.values()].find((each) => each.id !== id && each["name"] === value["name"]);
      if (holder !== undefined) throw taken("name", { object, id: holder.id });
      return;
    }
    for (const { domainId } of addresses(value)) {
      if (!this.domains.has(domainId)) throw new Refused({ type: "invalidForeignKey", objectId: { object: "Domain", id: domainId } });
    }
    for (const { name, domainId } of addresses(value)) {
      const holder = [...this.accounts.values()].find(
        (each) => each.id !== id && addresses(each).some((other) => other.name === name && other.domainId === domainId),
      );
      if (holder !== undefined) throw taken("email", { object, id: holder.id });
    }
  }
}

function taken(property: string, objectId: Values): Refused {
  return new Refused({ type: "primaryKeyViolation", properties: [property], objectId });
}

/** `b`, `c`, …. The last one is given again when it is free: whether Stalwart does so is not known, and nobody may rely on it. */
function nextId(store: ReadonlyMap<string, Stored>): string {
  const last = [...store.keys()].at(-1);
  const next = last === undefined ? 1 : fromId(last) + 1;
  return toId(next);
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const fromId = (id: string): number => [...id].reduce((sum, letter) => sum * 26 + LETTERS.indexOf(letter), 0);
const toId = (value: number): string => (value < 26 ? "" : toId(Math.floor(value / 26))) + (LETTERS[value % 26] ?? "");

function algorithmsOf(domain: Values | undefined): string[] {
  const dkim = domain?.["dkimManagement"];
  return isObject(dkim) && isObject(dkim["algorithms"]) ? Object.keys(dkim["algorithms"]) : [];
}

const usesDomain = (account: Values, domainId: string): boolean => addresses(account).some((each) => each.domainId === domainId);

/** Passwords are never shown. */
function masked(stored: Stored): Values {
  const { credentials, ...others } = stored;
  if (!isObject(credentials)) return others;
  return { ...others, credentials: Object.fromEntries(Object.entries(credentials).map(([key, each]) => [key, shownCredential(each)])) };
}

function shownCredential(credential: unknown): Values {
  const { secret: _, otpAuth: _otp, ...others } = isObject(credential) ? credential : {};
  return { ...others, credentialId: "a", secret: "****" };
}

function only(values: Values, fields: ReadonlySet<string> | undefined): Values {
  return fields === undefined ? values : Object.fromEntries(Object.entries(values).filter(([key]) => fields.has(key)));
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
