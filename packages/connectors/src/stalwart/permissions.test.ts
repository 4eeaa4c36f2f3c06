import { expect, it } from "vitest";

import { maySignIn, type Permissions, signIn } from "./permissions.ts";

const inherit: Permissions = { "@type": "Inherit" };
const merge = (enabled: object, disabled: object): Permissions => {
  return { "@type": "Merge", enabledPermissions: { ...enabled }, disabledPermissions: { ...disabled } };
};
const replace = (enabled: object, disabled: object): Permissions => ({ ...merge(enabled, disabled), "@type": "Replace" }) as Permissions;

it.each([
  [inherit, true],
  [merge({}, {}), true],
  [merge({ authenticate: true }, { authenticate: true }), false],
  [merge({}, { authenticate: false }), true],
  [replace({ emailSend: true }, {}), false],
  [replace({ authenticate: true }, {}), true],
])("knows from %j whether somebody may sign in", (given, allowed) => {
  expect(maySignIn(given)).toBe(allowed);
});

it.each([
  [inherit, merge({}, { authenticate: true }), inherit],
  [merge({}, { emailSend: true }), merge({}, { emailSend: true, authenticate: true }), merge({}, { emailSend: true })],
  [merge({ impersonate: true }, {}), merge({ impersonate: true }, { authenticate: true }), merge({ impersonate: true }, {})],
  [replace({ authenticate: true }, {}), replace({ authenticate: true }, { authenticate: true }), replace({ authenticate: true }, {})],
])("takes the right to sign in from %j and gives it back, and nothing else", (before, disabled, after) => {
  expect(signIn(before, false)).toStrictEqual(disabled);
  expect(signIn(disabled, true)).toStrictEqual(after);
  expect(signIn(before, true)).toBe(before);
  expect(signIn(disabled, false)).toBe(disabled);
});

it("gives the right to sign in to whoever never had it", () => {
  expect(signIn(replace({ emailSend: true }, {}), true)).toStrictEqual(replace({ emailSend: true, authenticate: true }, {}));
});
