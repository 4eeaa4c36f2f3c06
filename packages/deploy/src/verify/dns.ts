import { Resolver } from "node:dns/promises";

/** Addresses of a name in the public DNS; empty when it has none, undefined when nobody answered. */
export async function lookup(name: string, type: "A" | "AAAA"): Promise<string[] | undefined> {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  try {
    return type === "A" ? await resolver.resolve4(name) : await resolver.resolve6(name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOTFOUND" || code === "ENODATA" ? [] : undefined;
  }
}
