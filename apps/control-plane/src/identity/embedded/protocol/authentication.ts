/** How strong a sign-in was: `acr` of OpenID Connect. */
export const ACR = { one: "urn:allod:one-factor", two: "urn:allod:two-factors" } as const;

/** How somebody has shown who they are: values of `amr` (RFC 8176). */
export type Method = "pwd" | "otp" | "pop" | "user" | "mfa";

/** With the second factor it is two: `mfa` says so. */
export const BY_PASSKEY = ["pop", "user", "mfa"] as const satisfies readonly Method[];

export function acrOf(amr: readonly string[]): string {
  return amr.includes("mfa") ? ACR.two : ACR.one;
}
