import { Resolver } from "node:dns/promises";

import type { LookUp } from "../domain/dns-record.ts";

const NOTHING: ReadonlySet<string> = new Set(["ENODATA", "ENOTFOUND", "NOTFOUND", "NODATA"]);

/** Looks names up at this machine's resolvers, each time anew. */
export function dnsLookUp(): LookUp {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  const read: Readonly<Record<Parameters<LookUp>[0], (name: string) => Promise<string[]>>> = {
    A: (name) => resolver.resolve4(name),
    AAAA: (name) => resolver.resolve6(name),
    CNAME: (name) => resolver.resolveCname(name),
    MX: async (name) => (await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${exchange}`),
    TXT: async (name) => (await resolver.resolveTxt(name)).map((parts) => parts.join("")),
    SRV: async (name) =>
      (await resolver.resolveSrv(name)).map(({ priority, weight, port, name: target }) => `${priority} ${weight} ${port} ${target}`),
    CAA: async (name) =>
      (await resolver.resolveCaa(name)).map(({ critical, ...property }) => {
        const [tag = "", value = ""] = Object.entries(property)[0] ?? [];
        return `${critical} ${tag} "${value}"`;
      }),
    // Node knows no TLSA: nobody answered is the truth.
    TLSA: () => Promise.reject(new Error("not looked up")),
  };
  return async (type, name) => {
    try {
      return await read[type](name);
    } catch (error) {
      return NOTHING.has((error as NodeJS.ErrnoException).code ?? "") ? [] : undefined;
    }
  };
}
