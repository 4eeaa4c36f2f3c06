import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readZone, ZoneError, type ZoneRecord } from "./zone.ts";

it("reads records as BIND writes them", () => {
  const text = [
    "; made by hand",
    "acme.test. 3600 IN MX 10 mail.example.test. ; where mail goes",
    "          IN 60 MX 20 backup.example.test.",
    '@ TXT "v=spf1 mx -all"',
    "key._domainkey.acme.test. IN TXT ( ; in pieces",
    '    "v=DKIM1; p=AAA(A"',
    '    "BBBB"',
    ")",
    'WWW CNAME "mail.example.test."',
    "\t",
    "",
    String.raw`odd TXT "say \"hi\"; a\\b \065" plain\032text`,
  ].join("\r\n");
  expect(readZone(text, "Acme.test")).toStrictEqual([
    { name: "acme.test", type: "MX", fields: ["10", "mail.example.test."] },
    { name: "acme.test", type: "MX", fields: ["20", "backup.example.test."] },
    { name: "acme.test", type: "TXT", fields: ["v=spf1 mx -all"] },
    { name: "key._domainkey.acme.test", type: "TXT", fields: ["v=DKIM1; p=AAA(A", "BBBB"] },
    { name: "www.acme.test", type: "CNAME", fields: ["mail.example.test."] },
    { name: "odd.acme.test", type: "TXT", fields: ['say "hi"; a\\b A', "plain text"] },
  ]);
  expect(readZone("", "acme.test")).toStrictEqual([]);
  expect(readZone("a. A 192.0.2.1", "acme.test")).toStrictEqual([{ name: "a", type: "A", fields: ["192.0.2.1"] }]);
});

it.each([
  ["$ORIGIN acme.test.", "line 1: the directive $ORIGIN is not known"],
  ['a A 1\na TXT (\n "x"\n', "line 4: a parenthesis that nothing closes"],
  ["a TXT x )", "line 1: a parenthesis that nothing opens"],
  ['a A 1\na TXT "x\n', 'line 2: "\\"x\\n" is not understood'],
  [" A 192.0.2.1", "line 1: a record without a name"],
  ["a 60 IN", "line 1: a record without a type"],
  ['a "A" 1', "line 1: a record without a type"],
  ["a A", "line 1: a record without a value"],
  [String.raw`a TXT "\256"`, "line 1: there is no character 256"],
  ["a TXT \\", 'line 1: "\\\\" is not understood'],
])("refuses %j and says where", (text, message) => {
  expect(() => readZone(text, "acme.test")).toThrow(ZoneError);
  expect(() => readZone(text, "acme.test")).toThrow(message);
});

it("reads no more than a mail domain has", () => {
  expect(readZone("a A 1\n".repeat(500), "acme.test")).toHaveLength(500);
  expect(() => readZone("a A 1\n".repeat(501), "acme.test")).toThrow("line 501: more than 500 records");
  expect(() => readZone(" ".repeat(256 * 1024 + 1), "acme.test")).toThrow("line 1: more than 262144 characters");
});

describe("whatever is written", () => {
  const label = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,8}$/);
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
  const field = fc.string({ minLength: 1, maxLength: 300, unit: "grapheme" }).filter((text) => !text.includes("\n"));
  const record = fc.record({
    name,
    type: fc.constantFrom("TXT", "MX", "SRV", "CAA"),
    fields: fc.array(field, { minLength: 1, maxLength: 5 }),
  });
  const style = fc.record({
    lifetime: fc.boolean(),
    spread: fc.boolean(),
    comment: fc.boolean(),
    relative: fc.boolean(),
    crlf: fc.boolean(),
  });

  function written({ name, type, fields }: ZoneRecord, { lifetime, spread, comment, relative, crlf }: Record<string, boolean>): string {
    const end = crlf === true ? "\r\n" : "\n";
    const quoted = fields.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`);
    const value = spread === true ? `(${comment === true ? ' ; ( "' : ""}${end}  ${quoted.join(`${end}\t`)}${end})` : quoted.join(" ");
    const owner = relative === true ? name.replace(/\.acme\.test$/, "") : `${name}.`;
    return `${owner} ${lifetime === true ? "3600 IN" : "IN"} ${type} ${value}${comment === true && spread !== true ? ' ; ) "' : ""}${end}`;
  }

  it("is read as it was", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(record, style), { maxLength: 20 }), (all) => {
        const records = all.map(([each]) => ({ ...each, name: `${each.name}.acme.test` }));
        const text = records.map((each, index) => written(each, { ...all[index]?.[1] })).join("");
        expect(readZone(text, "acme.test")).toStrictEqual(records);
      }),
    );
  });

  it("is read or refused in words, were it nonsense", () => {
    const nonsense = fc.string({
      maxLength: 400,
      unit: fc.constantFrom("a", "IN", " TXT ", '"', "\\", "(", ")", ";", "\n", "\r", "\t", " ", "0", "$", "ü"),
    });
    fc.assert(
      fc.property(nonsense, (text) => {
        expect(endOf(text)).toMatch(/^(read|refused)$/);
      }),
      { numRuns: 500 },
    );
  });
});

function endOf(text: string): string {
  try {
    const whole = readZone(text, "acme.test").every(({ name, type, fields }) => name !== "" && type !== "" && fields.length > 0);
    return whole ? "read" : "a record is not whole";
  } catch (error) {
    return error instanceof ZoneError ? "refused" : String(error);
  }
}
