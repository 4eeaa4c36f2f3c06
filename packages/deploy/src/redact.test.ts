import { Secret } from "@allod/core";
import { describe, expect, it } from "vitest";

import { redactor } from "./redact.ts";

describe("redactor", () => {
  it("hides every known value, also line by line and one inside another", () => {
    const redact = redactor([new Secret("abcdefgh"), new Secret("abcdefgh-and-more"), new Secret("first line\nsecond line\n")]);
    expect(redact("x abcdefgh-and-more y abcdefgh z")).toBe("x [secret] y [secret] z");
    expect(redact("the second line here")).toBe("the [secret] here");
  });

  it("leaves ordinary words alone", () => {
    expect(redactor([new Secret("on"), new Secret("")])("turned on")).toBe("turned on");
  });
});
