import { timingSafeEqual } from "node:crypto";

import type { Secret } from "@allod/core";

import { keyedHashOf } from "../guard/hash.ts";
import type { LimitKey } from "../guard/limits.ts";
import { cookie } from "./cookies.ts";
import type { Visit } from "./visit.ts";

const NAME = "allod_device";
const YEAR = 31_536_000;

/**
 * By what attempts with a password are counted: the account, in a browser that has not signed in to it before, else that
 * browser. So whoever guesses at somebody's password does not keep them out (OWASP, "device cookies").
 */
export function accountKey(visit: Visit, email: string, key: Secret): LimitKey {
  const [uid = "", proof = ""] = (visit.cookie(NAME) ?? "").split(".");
  const expected = Buffer.from(proofOf(key, email, uid));
  const given = Buffer.from(proof);
  const isKnown = given.length === expected.length && timingSafeEqual(given, expected);
  return isKnown ? ["device", `${email}:${uid}`] : ["account", email];
}

/** After the right password. `uid`: anything that is of this sign-in alone. */
export function deviceCookie(origin: string, { key, email, uid }: { key: Secret; email: string; uid: string }): string {
  return cookie(origin, { name: NAME, value: `${uid}.${proofOf(key, email, uid)}`, path: "/sign-in", seconds: YEAR });
}

function proofOf(key: Secret, email: string, uid: string): string {
  return keyedHashOf(key, `${uid}:${email}`);
}
