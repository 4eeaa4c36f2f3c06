import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { jsonText, plain, type SecretRef, secretsOf, type Text, text, yamlText } from "./text.ts";

const ref = (name: string): SecretRef => ({ kind: "secret-ref", name, spec: { type: "token", bytes: 16, encoding: "hex" } });

/** What `deploy` does with a text, as far as it matters here. */
function filled({ parts }: Text, value: string): string {
  return parts
    .map((part) => (typeof part === "string" ? part : part.escape === "json" ? JSON.stringify(value).slice(1, -1) : value))
    .join("");
}

describe("texts with secrets in them", () => {
  it("are built from templates, other texts and references", () => {
    const inner = text`password=${ref("a/b")}`;
    const outer = text`[db]\nport=${5432}\n${inner}\n`;
    expect(filled(outer, "x")).toBe("[db]\nport=5432\npassword=x\n");
    expect(secretsOf(outer).map(({ name }) => name)).toEqual(["a/b"]);
    expect(secretsOf(plain("none"))).toEqual([]);
  });

  it("are valid YAML and JSON whatever the secret is, and give it back unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (value, other) => {
        const data = { database: { password: ref("a/b"), host: other }, list: [ref("a/c"), 1, other] };
        const expected = { database: { password: value, host: other }, list: [value, 1, other] };
        expect(JSON.parse(filled(jsonText(data), value))).toEqual(expected);
        // YAML has no place for lone surrogates and some control characters.
        fc.pre(/^[\x20-\x7E\n\t]*$/.test(value + other));
        expect(parse(filled(yamlText(data), value))).toEqual(expected);
      }),
    );
  });

  it("do not take a person's text for a reference", () => {
    const data = { title: "__secret0: 0 :__", password: ref("a/b") };
    expect(() => parse(filled(yamlText(data), "x"))).not.toThrow();
    expect((parse(filled(yamlText(data), "x")) as { title: string }).title).toBe("__secret0: 0 :__");
  });
});
