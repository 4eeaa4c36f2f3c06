import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from "node:crypto";

import type { Clock, RandomSource } from "@allod/core";
import { armor, Decrypter, Encrypter } from "age-encryption";
import { Document, isMap, isScalar, type Pair, parseDocument, type Scalar, type YAMLMap } from "yaml";
import { z } from "zod";

import { deployErrors } from "../errors.ts";

const VERSION = "3.11.0";
const IV_BYTES = 32;
const KEY_BYTES = 32;
const sealed =
  /^ENC\[AES256_GCM,data:([A-Za-z0-9+/=]*),iv:([A-Za-z0-9+/=]+),tag:([A-Za-z0-9+/=]+),type:(str|int|float|bool|bytes|comment)\]$/;

const metadataSchema = z.looseObject({
  age: z.array(z.looseObject({ recipient: z.string(), enc: z.string() })).min(1),
  lastmodified: z.string(),
  mac: z.string(),
  // Its seal is computed in another way, which we do not know how to keep.
  mac_only_encrypted: z.literal(false).optional(),
  shamir_threshold: z.int().max(1).optional(),
});
type Metadata = z.output<typeof metadataSchema>;

/**
 * A SOPS file that is decrypted, can be changed and written again, with comments, order and untouched values as they were.
 *
 * The format, as far as secrets for age recipients need it: getsops/sops 3.11, `aes/cipher.go`, `sops.go` (tree walk and
 * MAC) and `stores/yaml`. Every value is sealed on its own, so that a diff shows which changed; keys stay readable.
 */
export class SopsDocument {
  readonly #document: Document<YAMLMap>;
  readonly #key: Uint8Array;
  readonly #values: Map<string, string>;
  readonly recipients: readonly string[];
  readonly #random: RandomSource;

  private constructor(init: {
    document: Document<YAMLMap>;
    key: Uint8Array;
    values: Map<string, string>;
    recipients: readonly string[];
    random: RandomSource;
  }) {
    this.#document = init.document;
    this.#key = init.key;
    this.#values = init.values;
    this.recipients = init.recipients;
    this.#random = init.random;
  }

  /** An empty file for these recipients. */
  static async create(recipients: readonly string[], random: RandomSource): Promise<SopsDocument> {
    const document = new Document({}) as unknown as Document<YAMLMap>;
    const key = random.bytes(KEY_BYTES);
    const age = await Promise.all(recipients.map(async (recipient) => ({ recipient, enc: await sealKey(key, recipient) })));
    document.set("sops", document.createNode({ age, lastmodified: "", mac: "", unencrypted_suffix: "_unencrypted", version: VERSION }));
    return new SopsDocument({ document, key, values: new Map(), recipients, random });
  }

  /** Opens a file with the first identity that fits. Throws when none does, or when the file was altered. */
  static async open(
    source: string,
    identities: readonly string[],
    { random, file }: { random: RandomSource; file: string },
  ): Promise<SopsDocument> {
    const document = parseDocument(source, { maxAliasCount: 0 } as never) as unknown as Document<YAMLMap>;
    const metadata = metadataSchema.safeParse(
      document.errors.length === 0 && isMap(document.contents)
        ? (document.toJS({ maxAliasCount: 0 }) as Record<string, unknown>)["sops"]
        : undefined,
    );
    if (!metadata.success) throw deployErrors.error("secrets.file.format", { file });
    const key = await openKey(metadata.data, identities, file);
    const values = openValues(document, { key, metadata: metadata.data, file });
    return new SopsDocument({ document, key, values, recipients: metadata.data.age.map(({ recipient }) => recipient), random });
  }

  get values(): ReadonlyMap<string, string> {
    return this.#values;
  }

  /** Puts a value at a path of keys joined with `/`. */
  set(path: string, value: string): void {
    if (this.#values.get(path) === value) return;
    this.#values.set(path, value);
    const keys = path.split("/");
    const written = seal(value, { key: this.#key, context: `${keys.join(":")}:`, iv: this.#random.bytes(IV_BYTES) });
    this.#document.setIn(keys, this.#document.createNode(written));
    moveLast(this.#document, "sops");
  }

  /** Takes a value out; a map that is left empty goes with it. */
  delete(path: string): void {
    if (!this.#values.delete(path)) return;
    for (let keys = path.split("/"); keys.length > 0; keys = keys.slice(0, -1)) {
      this.#document.deleteIn(keys);
      const parent = keys.length === 1 ? this.#document.contents : this.#document.getIn(keys.slice(0, -1));
      if (isMap(parent) && parent.items.length > 0) break;
    }
  }

  /** The file as text, with a new modification time and MAC, indented as sops does. */
  toString(clock: Clock): string {
    const modified = `${clock.now().toISOString().slice(0, 19)}Z`;
    const mac = macOf(leaves(this.#document.contents).map(({ path }) => this.#values.get(path.join("/")) ?? ""));
    const quoted = this.#document.createNode(modified) as Scalar;
    quoted.type = "QUOTE_DOUBLE";
    this.#document.setIn(["sops", "lastmodified"], quoted);
    this.#document.setIn(["sops", "mac"], seal(mac, { key: this.#key, context: modified, iv: this.#random.bytes(IV_BYTES) }));
    return this.#document.toString({ indent: 4, lineWidth: 0 });
  }
}

function openValues(
  document: Document<YAMLMap>,
  { key, metadata, file }: { key: Uint8Array; metadata: Metadata; file: string },
): Map<string, string> {
  const values = new Map<string, string>();
  const counted: string[] = [];
  for (const { path, node } of leaves(document.contents)) {
    const written = String(node.value);
    const isSealed = sealed.test(written);
    const value = isSealed ? unseal(written, { key, context: `${path.join(":")}:`, file }) : written;
    values.set(path.join("/"), value);
    counted.push(value);
  }
  const wanted = Buffer.from(unseal(metadata.mac, { key, context: metadata.lastmodified, file }));
  const found = Buffer.from(macOf(counted));
  if (wanted.length !== found.length || !timingSafeEqual(wanted, found)) throw deployErrors.error("secrets.file.altered", { file });
  return values;
}

interface Leaf {
  readonly path: readonly string[];
  readonly node: Scalar;
}

/** Every value in the order of the file, the metadata apart. */
function leaves(root: unknown): Leaf[] {
  function walk(map: YAMLMap, path: readonly string[]): Leaf[] {
    return map.items.flatMap((pair): Leaf[] => {
      const key = nameOf(pair);
      if (path.length === 0 && key === "sops") return [];
      if (isMap(pair.value)) return walk(pair.value, [...path, key]);
      return isScalar(pair.value) ? [{ path: [...path, key], node: pair.value }] : [];
    });
  }
  return isMap(root) ? walk(root, []) : [];
}

function seal(value: string, { key, context, iv }: { key: Uint8Array; context: string; iv: Uint8Array }): string {
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(Buffer.from(context));
  const data = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
  return `ENC[AES256_GCM,data:${base64(data)},iv:${base64(iv)},tag:${base64(cipher.getAuthTag())},type:str]`;
}

function unseal(text: string, { key, context, file }: { key: Uint8Array; context: string; file: string }): string {
  const [, data = "", iv = "", tag = ""] = sealed.exec(text) ?? [];
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64"), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(Buffer.from(tag, "base64"));
    return Buffer.concat([decipher.update(Buffer.from(data, "base64")), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw deployErrors.error("secrets.file.altered", { file }, cause);
  }
}

/** SHA-512 over all values in order, in upper-case hex. */
function macOf(values: readonly string[]): string {
  const hash = createHash("sha512");
  for (const value of values) hash.update(value);
  return hash.digest("hex").toUpperCase();
}

async function sealKey(key: Uint8Array, recipient: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(key));
}

async function openKey({ age }: Metadata, identities: readonly string[], file: string): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  for (const { enc } of identities.length === 0 ? [] : age) {
    try {
      return await decrypter.decrypt(armor.decode(enc));
    } catch {
      // Sealed for somebody else: the next may be for us.
    }
  }
  throw deployErrors.error("secrets.key.wrong", { file, recipients: age.map(({ recipient }) => recipient).join(", ") });
}

function moveLast(document: Document<YAMLMap>, key: string): void {
  const { items } = document.contents as { items: Pair[] };
  const index = items.findIndex((pair) => nameOf(pair) === key);
  if (index >= 0) items.push(...items.splice(index, 1));
}

function nameOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}
