import { expect, test } from "vitest";

import { proposeSlug } from "./slug.ts";

test.each([
  ["Müller & Söhne GmbH", "muller-sohne-gmbh"],
  ["Straßenbau Nord", "strassenbau-nord"],
  ["3D Druck", "d-druck"],
  ["  Acme  ", "acme"],
  [`${"a".repeat(39)} b`, "a".repeat(39)],
  ["東京", ""],
  ["É", ""],
])("%s is proposed as %s", (name, slug) => expect(proposeSlug(name)).toBe(slug));
