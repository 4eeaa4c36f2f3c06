import { readFile } from "node:fs/promises";
import { isIP } from "node:net";

import { Reader } from "mmdb-lib";

import type { CountryOf } from "./detect.ts";

/** As GeoLite2 and DB-IP have it, and as ip-location-db does. */
interface Place {
  readonly country?: { readonly iso_code?: string };
  readonly country_code?: string;
}

/** Opens a database of which address is in which country, in the format of MaxMind DB 2.0. Throws when the file is none. */
export async function openCountries(file: string): Promise<CountryOf> {
  const reader = new Reader<never>(await readFile(file));
  return (address) => {
    // An IPv4 address that came over IPv6.
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
    if (isIP(plain) === 0) return undefined;
    const { country, country_code: code } = (reader.get(plain) as Place | null) ?? {};
    const found = country?.iso_code ?? code;
    return found !== undefined && /^[A-Z]{2}$/.test(found) ? found : undefined;
  };
}
