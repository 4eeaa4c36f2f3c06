import type { DnsRecord } from "@allod/compiler/component";
import { Resolver } from "node:dns/promises";

/** Records of a name in the public DNS, in the form of zone files; empty when it has none, undefined when nobody answered. */
export async function lookup(name: string, type: DnsRecord["type"]): Promise<string[] | undefined> {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  try {
    return await asked(resolver, name, type);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOTFOUND" || code === "ENODATA" ? [] : undefined;
  }
}

async function asked(resolver: Resolver, name: string, type: DnsRecord["type"]): Promise<string[] | undefined> {
  switch (type) {
    case "A":
      return resolver.resolve4(name);
    case "AAAA":
      return resolver.resolve6(name);
    case "CNAME":
      return resolver.resolveCname(name);
    case "MX":
      return (await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${exchange}`);
    case "SRV":
      return (await resolver.resolveSrv(name)).map((found) => `${found.priority} ${found.weight} ${found.port} ${found.name}`);
    case "CAA":
      return (await resolver.resolveCaa(name)).flatMap(({ critical, ...tags }) =>
        Object.entries(tags).map(([tag, value]) => `${critical} ${tag} "${String(value)}"`),
      );
    case "TXT":
      return (await resolver.resolveTxt(name)).map((pieces) => pieces.join(""));
    case "TLSA":
      // The program's resolver does not know it.
      return undefined;
  }
}
