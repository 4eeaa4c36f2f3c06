import { lookup, type LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** What is in no public network, or may lead back into a private one: the registries of special-purpose addresses of IANA (RFC 6890). */
const NOT_PUBLIC_4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Within 2000::/3, which is all that is public: Teredo and other protocols, documentation, 6to4. */
const NOT_PUBLIC_6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const notPublic = networks([...NOT_PUBLIC_4, ...NOT_PUBLIC_6]);
const public6 = networks(["2000::/3"]);

/** An address that must not be called. */
export class PrivateAddressError extends Error {
  constructor() {
    super("its address is in a private network");
    this.name = "PrivateAddressError";
  }
}

/** True for what {@link networks} takes. */
export function isNetwork(text: string): boolean {
  const [address = "", length = "", ...more] = text.split("/");
  const family = isIP(address);
  return family !== 0 && more.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= (family === 6 ? 128 : 32);
}

/** `10.0.0.0/8`, `fd00::/8`. */
export function networks(all: readonly string[]): BlockList {
  const list = new BlockList();
  for (const one of all) {
    const [address = "", length = ""] = one.split("/");
    list.addSubnet(address, Number(length), isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return list;
}

/** True for what may be called: public addresses, and those that somebody allowed. */
export function isCallable(address: string, allowed: BlockList): boolean {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isIP(address) === 0) return false;
  if (allowed.check(address, family)) return true;
  if (notPublic.check(address, family)) return false;
  return family === "ipv4" || public6.check(address, family);
}

/** Finds the addresses of hosts, and refuses those that must not be called: what was looked at is what is connected to. */
export function guardedLookup(allowed: BlockList, resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) return callback(error, "", 0);
      // One that is not public spoils the name: which of them is connected to is not ours to say.
      const [first] = found;
      if (first === undefined || found.some(({ address }) => !isCallable(address, allowed)))
        return callback(new PrivateAddressError(), "", 0);
      if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}
