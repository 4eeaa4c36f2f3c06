import fc from "fast-check";
import { expect, it } from "vitest";

import { withoutSecrets } from "./without-secrets.ts";

it.each([
  ["password"],
  ["new_password"],
  ["clientSecret"],
  ["client_secret"],
  ["access_token"],
  ["flow_token"],
  ["id_token_hint"],
  ["Authorization"],
  ["Set-Cookie"],
  ["totpSecret"],
  ["credentials"],
  ["credentialData"],
  ["privateKey"],
  ["api_key"],
  ["key"],
  ["code"],
  ["code_id"],
  ["code_verifier"],
  ["SAMLResponse"],
  ["recovery_codes"],
])("removes the value of %s, whatever it is", (name) => {
  const said = { a: [{ [name]: "opens-it" }], b: { [name]: { deep: ["opens-it"] } } };
  expect(withoutSecrets(said)).toStrictEqual({ a: [{ [name]: "[removed]" }], b: { [name]: "[removed]" } });
});

it("keeps what only says of which kind something is, or whether there is one", () => {
  const said = {
    credential_type: "otp",
    auth_method: "password",
    password: null,
    secret: "",
    token: true,
    encoded: "x",
    sessionId: "s1",
    passing: 1,
  };
  expect(withoutSecrets(said)).toStrictEqual(said);
});

it.each([
  ["https://id.example/if/flow/?flow_token=opens-it&next=/a", "https://id.example/if/flow/?flow_token=[removed]&next=/a"],
  ["next=/authorize?code=opens-it#token=opens-it", "next=/authorize?code=[removed]#token=[removed]"],
  ["next=%2Fx%3Faccess_token%3Dopens-it%26y%3D1", "next=%2Fx%3Faccess_token%3D[removed]%26y%3D1"],
  ["postgres://app:opens-it@db/app", "postgres://app:[removed]@db/app"],
  ["Bearer opens-it-really", "Bearer [removed]"],
  ["got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln here", "got [removed] here"],
  ["-----BEGIN RSA PRIVATE KEY-----\nopens-it", "[removed]"],
  ["client_id=files&state=s", "client_id=files&state=s"],
])("removes what opens something from within a text: %s", (text, clean) => {
  expect(withoutSecrets(text)).toBe(clean);
});

it.each([
  ["texts", Array.from({ length: 100 }, () => "\u0001".repeat(3000))],
  ["names", Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`${index}${"\u0002".repeat(1500)}`, index]))],
])("is bounded as JSON is written, with %s of what takes six characters each", (_, said) => {
  expect(JSON.stringify(withoutSecrets(said)).length).toBeLessThan(16_384);
});

it("is bounded, and what the database takes, for whatever comes; and the same again changes nothing", () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: "large", stringUnit: "binary" }), (anything) => {
      const once = withoutSecrets(anything);
      expect(JSON.stringify(once).length).toBeLessThan(16_384);
      expect(JSON.stringify(once).isWellFormed()).toBe(true);
      expect(withoutSecrets(once)).toStrictEqual(once);
    }),
  );
});

it.each([
  ["wide", Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`n${index}`, "x".repeat(500)]))],
  ["long", "x=".repeat(1_000_000)],
  ["full of what looks like a secret", `?${"token".repeat(100_000)}`],
  ["deep", JSON.parse(`${"[".repeat(5000)}1${"]".repeat(5000)}`) as unknown],
])("stays small with what is %s", (_, said) => {
  expect(JSON.stringify(withoutSecrets(said)).length).toBeLessThan(16_384);
});
