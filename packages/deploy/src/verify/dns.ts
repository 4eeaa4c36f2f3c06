import { Resolver } from "node:dns/promises";

/** Records of a name in the public DNS, as texts; empty when it has none, undefined when nobody answered. */
export async function lookup(name: string, type: "A" | "AAAA" | "MX" | "TXT"): Promise<string[] | undefined> {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  try {
    switch (type) {
      case "A":
        return await resolver.resolve4(name);
      case "AAAA":
        return await resolver.resolve6(name);
      case "MX":
        return (await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${exchange}`);
      case "TXT":
        return (await resolver.resolveTxt(name)).map((pieces) => pieces.join(""));
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOTFOUND" || code === "ENODATA" ? [] : undefined;
  }
}
