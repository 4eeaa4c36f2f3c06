import { hash } from "node:crypto";

import { type Data, writeJson } from "@allod/core";

import type { SecretRef, Text } from "../component/index.ts";
import { displayText } from "./display-text.ts";

/** Enough of SHA-256 that two different configurations of one workload never meet: 64 bits. */
const LENGTH = 16;

export type Fingerprint = (ref: SecretRef) => string;

/** The hash of structured data, whatever the order of its keys. */
export function hashData(data: Data): string {
  return hash("sha256", writeJson(data)).slice(0, LENGTH);
}

/** The hash of a file. A secret's share is its fingerprint, so that a new value is seen and none is told. */
export function hashText(text: Text, fingerprint: Fingerprint): string {
  const prints = text.parts.flatMap((part) => (typeof part === "string" ? [] : [fingerprint(part.ref)]));
  return hashData([displayText(text), ...prints]);
}
