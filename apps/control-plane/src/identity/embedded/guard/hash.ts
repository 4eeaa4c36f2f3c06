import { createHash, createHmac } from "node:crypto";

import type { Secret } from "@allod/core";

/** For what is random enough by itself: tickets, ids of sessions. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** For what could be guessed: without the key, the hash tells nothing. */
export function keyedHashOf(key: Secret, text: string): string {
  return createHmac("sha256", key.reveal()).update(text).digest("hex");
}
