import { Secret, systemRandom } from "@allod/core";
import { expect, it } from "vitest";

import { passwordFault } from "./password-policy.ts";
import { passwords } from "./passwords.ts";

const anna = { email: "anna.berg@acme.example", displayName: "Anna Berg" };
const pepper = new Secret("a pepper of the test");

it.each([
  ["eleven char", "password.short"],
  ["twelve chars", undefined],
  // Twelve code points of 24 UTF-16 units: as many as somebody sees.
  ["🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔", "password.short"],
  ["🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧", undefined],
  ["x".repeat(513), "password.long"],
  ["anna.berg@acme.example", "password.personal"],
  ["Anna Berg 2026!", "password.personal"],
  ["ANNA-BERG-1234", "password.personal"],
  ["anna met a bear in spring", undefined],
  ["Password1234!", "password.common"],
  ["Passwort 2026 !", "password.common"],
  ["1234567890123", "password.common"],
  ["aaaaaaaaaaaaaaaa", "password.common"],
  ["ababababababab", "password.common"],
  ["correct horse battery staple", "password.common"],
  ["sommer1xkdhfjalksjd", undefined],
  ["seven quiet rivers", undefined],
] as const)("of %j says %s", (password, fault) => {
  expect(passwordFault(password, anna)).toBe(fault);
});

it("tells the right password from wrong ones, and keeps neither it nor the same hash twice", async () => {
  const { hash, verify, isOutdated } = passwords({ random: systemRandom, pepper });
  const [first, second] = [await hash("seven quiet rivers"), await hash("seven quiet rivers")];
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(first).not.toBe(second);
  expect(await verify("seven quiet rivers", first)).toBe(true);
  expect(await verify("seven quiet river", first)).toBe(false);
  expect(isOutdated(first)).toBe(false);
  expect(isOutdated(first.replace("m=19456", "m=4096"))).toBe(true);
});

it("takes the same characters from another keyboard", async () => {
  const { hash, verify } = passwords({ random: systemRandom, pepper });
  expect(await verify("Zu\u0308rich is a quiet town", await hash("Zürich is a quiet town"))).toBe(true);
});

it("needs the secret that is kept outside the database", async () => {
  const made = await passwords({ random: systemRandom, pepper }).hash("seven quiet rivers");
  const other = passwords({ random: systemRandom, pepper: new Secret("another") });
  expect(await other.verify("seven quiet rivers", made)).toBe(false);
});

it("is never right where there is no password", async () => {
  const { verify } = passwords({ random: systemRandom, pepper });
  expect(await verify("", undefined)).toBe(false);
  await expect(verify("x", "$2b$10$abc")).rejects.toThrow("cannot be read");
});
