import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

import { expect, it } from "vitest";

import { addressOf } from "./visit.ts";

function request(remote: string, forwarded?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: remote });
  const made = new IncomingMessage(socket);
  if (forwarded !== undefined) made.headers["x-forwarded-for"] = forwarded;
  return made;
}

it.each([
  ["192.0.2.1", undefined, true, "192.0.2.1"],
  ["::ffff:192.0.2.1", undefined, false, "192.0.2.1"],
  // Without a proxy of ours, anybody could write anything there.
  ["192.0.2.1", "198.51.100.7", false, "192.0.2.1"],
  // Behind it, the last entry is its own; those before it came with the request.
  ["127.0.0.1", "203.0.113.9, 198.51.100.7", true, "198.51.100.7"],
  ["127.0.0.1", "not an address", true, "127.0.0.1"],
  ["2001:db8:1:2:3:4:5:6", undefined, false, "2001:db8:1:2::/64"],
  ["2001:db8::6", undefined, false, "2001:db8:0:0::/64"],
  ["::1", undefined, false, "0:0:0:0::/64"],
])("from %s with %s (behind a proxy: %s) is %s", (remote, forwarded, trustProxy, address) => {
  expect(addressOf(request(remote, forwarded), trustProxy)).toBe(address);
});
