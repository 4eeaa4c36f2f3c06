import { Secret } from "@allod/core";
import { z } from "zod";

/** What the configuration says of a Stalwart that brings its events. */
export const stalwartEvents = z.strictObject({
  instance: z.string().trim().min(1).max(200).describe("Its host, which tells several apart: mail.example.com"),
  signatureKey: z
    .string()
    .min(20, "20 characters or more")
    .max(4096)
    .transform((text) => new Secret(text))
    .describe("The `signatureKey` of its webhook"),
});
export type StalwartEvents = z.output<typeof stalwartEvents>;
