import { type Data, writeJson, writeYaml } from "@allod/core";

/** How a secret is made. Each spec gives at least 128 bits of entropy; a test proves it. */
export type SecretSpec =
  | { readonly type: "token"; readonly bytes: number; readonly encoding: "hex" | "base64" | "base64url"; readonly prefix?: string }
  /** For a person to type once: letters and digits that cannot be mistaken for each other. */
  | { readonly type: "password"; readonly length: number }
  /** A private certificate authority for workspaces that no public one can serve: parts `key` and `certificate`, PEM. */
  | { readonly type: "authority"; readonly commonName: string }
  /**
   * For a server that cannot ask an authority itself: parts `key` and `certificate` (a chain of one), PEM, signed by the
   * workspace's own authority. `up` makes it anew when its names, its authority or its last 90 days say so.
   */
  | { readonly type: "certificate"; readonly authority: string; readonly names: readonly string[] }
  /** A private key, PKCS #8 in PEM, for products that sign with it. */
  | { readonly type: "key"; readonly algorithm: "rsa-3072" }
  /** Made by a running product, and kept by a task: a token that cannot be chosen. Who reads it starts once it is known. */
  | { readonly type: "found"; readonly by: string };

/** A place where a secret goes. It names the secret and never holds it; the value is put in when files are written on the target. */
export interface SecretRef {
  readonly kind: "secret-ref";
  /** `component/purpose`: one secret serves one purpose. */
  readonly name: string;
  readonly spec: SecretSpec;
  /** Which part of a secret that has several. */
  readonly part?: "key" | "certificate";
  /** Why it keeps its value once it is in use; absent when a new value reaches everybody who needs it. */
  readonly keep?: string;
}

/** A piece of a text: as it stands, or a secret to be written in: as it is, or escaped for inside a JSON (and so YAML) string or a part of an address. */
export type TextPart = string | { readonly ref: SecretRef; readonly escape: "none" | "json" | "uri" };

/** A file's content before secrets are filled in. */
export interface Text {
  readonly parts: readonly TextPart[];
}

/** Structured configuration with secrets as leaves. */
export type SecretData = Data | SecretRef | readonly SecretData[] | { readonly [key: string]: SecretData | undefined };

/** `text\`password=${ref}\``: a text with secrets in it. Strings and numbers are written as they are. */
export function text(strings: TemplateStringsArray, ...values: readonly (string | number | SecretRef | Text)[]): Text {
  const parts: TextPart[] = [strings[0] ?? ""];
  for (const [index, value] of values.entries()) {
    if (typeof value !== "object") parts.push(String(value));
    else if ("parts" in value) parts.push(...value.parts);
    else parts.push({ ref: value, escape: "none" });
    parts.push(strings[index + 1] ?? "");
  }
  return { parts: joined(parts) };
}

/** A secret in an address, such as the password of `smtps://user:password@host`: whatever it is made of, it ends where it should. */
export function uriText(ref: SecretRef): Text {
  return { parts: [{ ref, escape: "uri" }] };
}

/** A text without secrets. */
export function plain(content: string): Text {
  return { parts: [content] };
}

/** YAML with sorted keys; a secret becomes a double-quoted scalar. */
export function yamlText(data: SecretData): Text {
  return structured(data, writeYaml);
}

/** JSON with sorted keys; a secret becomes a string. */
export function jsonText(data: SecretData): Text {
  return structured(data, writeJson);
}

/** Every secret that a text asks for. */
export function secretsOf(content: Text): SecretRef[] {
  return content.parts.flatMap((part) => (typeof part === "string" ? [] : [part.ref]));
}

export function isSecretRef(value: unknown): value is SecretRef {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "secret-ref";
}

/** Writes the data with a mark in each secret's place, then puts the references where the marks stand. */
function structured(data: SecretData, write: (data: Data) => string): Text {
  const refs: SecretRef[] = [];
  const name = unusedName(JSON.stringify(data));
  const marked = mark(data, refs, name);
  // The mark has a space and a colon so that every writer quotes it, and the quotes go with it.
  const pieces = write(marked).split(new RegExp(`["']?${name}: (\\d+) :__["']?`));
  const parts: TextPart[] = pieces.flatMap((piece, index): TextPart[] => {
    if (index % 2 === 0) return [piece];
    const ref = refs[Number(piece)];
    return ref === undefined ? [] : ['"', { ref, escape: "json" }, '"'];
  });
  return { parts: joined(parts) };
}

/** A name for the marks that the data does not hold: a person's text must never be taken for a mark. */
function unusedName(data: string): string {
  for (let number = 0; ; number++) if (!data.includes(`__secret${number}:`)) return `__secret${number}`;
}

function mark(data: SecretData, refs: SecretRef[], name: string): Data {
  if (isSecretRef(data)) return `${name}: ${refs.push(data) - 1} :__`;
  if (Array.isArray(data)) return (data as readonly SecretData[]).map((item) => mark(item, refs, name));
  if (data === null || typeof data !== "object") return data;
  const entries = Object.entries(data as { [key: string]: SecretData | undefined });
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, mark(value, refs, name)]])));
}

function joined(parts: readonly TextPart[]): TextPart[] {
  const result: TextPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === "string" && typeof last === "string") result[result.length - 1] = last + part;
    else if (part !== "") result.push(part);
  }
  return result;
}
