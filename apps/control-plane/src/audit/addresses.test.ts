import type { LookupAddress } from "node:dns";

import { describe, expect, it } from "vitest";

import { guardedLookup, isCallable, isNetwork, networks, PrivateAddressError } from "./addresses.ts";

const nothing = networks([]);

describe("what may be called", () => {
  it.each(["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "192.167.1.1", "100.128.0.1", "2a00:1450:4001::1", "2606:4700::1111"])(
    "%s may",
    (address) => expect(isCallable(address, nothing)).toBe(true),
  );

  it.each([
    "127.0.0.1",
    "127.255.1.2",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "fd00::1",
    "fe80::1",
    "ff02::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "localhost",
    "",
  ])("%j may not", (address) => expect(isCallable(address, nothing)).toBe(false));

  it("is also what somebody allowed, and nothing beside it", () => {
    const allowed = networks(["10.1.0.0/16", "fd00:1::/32"]);
    expect(["10.1.2.3", "10.2.0.1", "fd00:1::5", "fd00:2::5"].map((address) => isCallable(address, allowed))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it.each([
    ["10.0.0.0/8", true],
    ["fd00::/8", true],
    ["10.0.0.1/32", true],
    ["10.0.0.0", false],
    ["10.0.0.0/33", false],
    ["10.0.0.0/x", false],
    ["10.0.0.0/8/8", false],
    ["fd00::/129", false],
    ["example.org/8", false],
  ])("%s is a network: %s", (text, expected) => expect(isNetwork(text)).toBe(expected));
});

describe("a name", () => {
  /** FAKE: what the DNS says. */
  const looked = (found: LookupAddress[], options: { all?: boolean } = {}) =>
    new Promise((resolve) => {
      const resolver = ((_: string, __: object, done: (error: null, all: LookupAddress[]) => void) => done(null, found)) as never;
      guardedLookup(nothing, resolver)("hooks.example", options, (error, address, family) => resolve(error ?? [address, family]));
    });
  const [open, hidden] = [
    { address: "8.8.8.8", family: 4 },
    { address: "169.254.169.254", family: 4 },
  ];

  it("gives the addresses that were looked at, and none when one of them must not be called", async () => {
    expect(await looked([open])).toEqual(["8.8.8.8", 4]);
    expect(await looked([open], { all: true })).toEqual([[open], undefined]);
    for (const found of [[hidden], [open, hidden], []]) expect(await looked(found)).toBeInstanceOf(PrivateAddressError);
  });
});
