import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { openCountries } from "./countries.ts";
import { countriesDatabase } from "./countries.test-support.ts";
import type { CountryOf } from "./detect.ts";

let folder: string;
let countryOf: CountryOf;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "allod-countries-"));
  const file = join(folder, "countries.mmdb");
  await writeFile(
    file,
    countriesDatabase({ 8: { country: { iso_code: "US" } }, 9: { country_code: "DE" }, 11: { country_code: "Europe" } }),
  );
  countryOf = await openCountries(file);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ["8.8.8.8", "US"],
  ["9.255.0.1", "DE"],
  ["::ffff:9.1.1.1", "DE"],
  ["10.0.0.1", undefined],
  ["11.0.0.1", undefined],
  ["", undefined],
  ["9.1.1", undefined],
  ["mail.example.org", undefined],
])("%s is in %s", (address, country) => {
  expect(countryOf(address)).toBe(country);
});

it("is not opened when it is no such database, or not there", async () => {
  await writeFile(join(folder, "other"), "hello");
  for (const name of ["other", "none"]) await expect(openCountries(join(folder, name))).rejects.toBeInstanceOf(Error);
});
