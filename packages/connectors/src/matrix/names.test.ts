import fc from "fast-check";
import { expect, it } from "vitest";

import { isMemberId, memberIds } from "./names.ts";

const serverName = "chat.test";
const username = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/);
const slug = fc.stringMatching(/^[a-z][a-z0-9]{1,9}(-[a-z0-9]{1,9})?$/);

it("puts the slug behind the user name", () => {
  expect(memberIds({ username: "anna.berg", slug: "acme", serverName }).slice(0, 3)).toStrictEqual([
    "@anna.berg.acme:chat.test",
    "@anna.berg.acme.2:chat.test",
    "@anna.berg.acme.3:chat.test",
  ]);
});

it("never gives members of two tenants the same id, whatever their names", () => {
  fc.assert(
    fc.property(username, slug, username, slug, (name, here, other, there) => {
      fc.pre(here !== there);
      const theirs = memberIds({ username: other, slug: there, serverName });
      for (const id of memberIds({ username: name, slug: here, serverName })) {
        expect(theirs).not.toContain(id);
        expect(isMemberId(id, { slug: here, serverName })).toBe(true);
        expect(isMemberId(id, { slug: there, serverName })).toBe(false);
      }
    }),
  );
});

it.each(["@acme:chat.test", "@anna.acme:other.test", "@anna.xacme:chat.test", "@allod:chat.test", "@anna.acme.other:chat.test"])(
  "knows that %s is no member of acme",
  (id) => {
    expect(isMemberId(id, { slug: "acme", serverName })).toBe(false);
  },
);
