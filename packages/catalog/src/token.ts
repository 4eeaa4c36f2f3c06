import type { SecretSpec } from "@allod/compiler/component";

/** A secret between programs, in hexadecimal: no file, address or shell takes a character of it for its own. */
export const TOKEN = { type: "token", bytes: 32, encoding: "hex" } as const satisfies SecretSpec;
