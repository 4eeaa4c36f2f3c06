import { inspect } from "node:util";

import { describe, expect, it } from "vitest";

import { AllodError, ByteSize, defineErrors, Duration, Secret, writeJson, writeYaml } from "./index.ts";

describe("Secret", () => {
  it("shows itself in no way but `reveal`", () => {
    const secret = new Secret("hunter2");
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ deep: [secret] }),
      Object.values(secret).join(""),
    ].join(" ");
    expect(shown).not.toContain("hunter2");
    expect(secret.reveal()).toBe("hunter2");
  });
});

describe("units", () => {
  it.each([
    ["512MiB", 512 * 1024 ** 2],
    ["2 GiB", 2 * 1024 ** 3],
    ["1K", 1024],
    ["7B", 7],
  ])("reads the size %s", (text, bytes) => expect(ByteSize.parse(text)?.bytes).toBe(bytes));

  it.each(["", "12", "MiB", "1.5GiB", "-1MiB", "1 mb"])("refuses %j as a size", (text) => expect(ByteSize.parse(text)).toBeUndefined());

  it("writes sizes as people and as Docker read them", () => {
    expect(ByteSize.mebibytes(1536).toString()).toBe("1536 MiB");
    expect(ByteSize.mebibytes(2048).toDocker()).toBe("2g");
    expect([512, 1536, 7824].map((count) => ByteSize.mebibytes(count).rounded())).toEqual(["512 MiB", "1.5 GiB", "7.6 GiB"]);
  });

  it("reads and writes durations in their largest unit", () => {
    expect(Duration.parse("90m")?.toString()).toBe("90m");
    expect(Duration.parse("48 h")?.toString()).toBe("2d");
    expect(Duration.parse("soon")).toBeUndefined();
  });
});

describe("writers", () => {
  it("give the same bytes whatever the order of the keys", () => {
    const one = { b: [1, { z: 1, a: 2 }], a: "x" };
    const other = { a: "x", b: [1, { a: 2, z: 1 }] };
    expect(writeYaml(one)).toBe(writeYaml(other));
    expect(writeJson(one)).toBe(writeJson(other));
  });

  it("neither fold long lines nor use anchors", () => {
    const shared = { text: "word ".repeat(60).trim() };
    const text = writeYaml({ a: shared, b: shared });
    expect(text.trim().split("\n")).toHaveLength(4);
    expect(text).not.toMatch(/[&*]a1/);
  });
});

describe("defineErrors", () => {
  const errors = defineErrors({ "thing.lost": { text: "{thing} is lost.", hint: "Look for {thing}." } });

  it("fills in parameters, and keeps code and cause", () => {
    const cause = new Error("why");
    const error = errors.error("thing.lost", { thing: "the key" }, cause);
    expect(error).toBeInstanceOf(AllodError);
    expect({ code: error.code, message: error.message, hint: error.hint, cause: error.cause }).toEqual({
      code: "thing.lost",
      message: "the key is lost.",
      hint: "Look for the key.",
      cause,
    });
  });

  it("does not expand what a parameter brings along", () => {
    expect(errors.error("thing.lost", { thing: "$& {thing}" }).message).toBe("$& {thing} is lost.");
  });
});
