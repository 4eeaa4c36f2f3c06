import { Duration } from "@allod/core";
import { z } from "zod";

import { duration, hostname, size } from "../settings.ts";

const federation = z
  .strictObject({
    mode: z
      .enum(["open", "allow-list", "closed"])
      .default("open")
      .describe("Whom people here may talk to: everybody on Matrix, the servers in `allow`, or only each other."),
    allow: z
      .array(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, "write a server's name such as example.org"))
      .default([])
      .describe("Servers for `allow-list`."),
  })
  // An empty list would mean `closed` to Synapse: never by accident.
  .refine(({ mode, allow }) => (mode === "allow-list") === allow.length > 0, {
    message: "`allow` names servers when, and only when, `mode` is allow-list",
    path: ["allow"],
  });

const retention = z.strictObject({
  // Synapse takes no limit that is shorter than the time it keeps everything for.
  messages: duration(Duration.parse("1d")).optional().describe("Messages older than this are removed, such as 365d. Default: kept."),
  remoteMedia: duration()
    .optional()
    .describe("Files from other servers not looked at for this long are removed; they can be fetched again. Default: 90d."),
  localMedia: duration().optional().describe("Files sent here not looked at for this long are removed for good. Default: kept."),
});

const alias = z.string().regex(/^#[^:\s]+$/, "write a room such as #general, without the server");

export const settings = z.strictObject({
  hostname: hostname("matrix"),
  signIn: z
    .enum(["mas", "oidc"])
    .default("mas")
    .describe(
      "What leads people to the identity provider: `mas`, an authentication service that every app knows; `oidc`, Synapse itself, which needs less memory and which Element X cannot use.",
    ),
  federation: federation.prefault({}).describe("Other servers."),
  retention: retention.prefault({}).describe("How long things are kept."),
  maxUpload: size("100MiB").describe("Largest file that can be sent."),
  urlPreviews: z.boolean().default(true).describe("Show what a link leads to. The server looks at the page, never at private addresses."),
  autoJoinRooms: z.array(alias).default([]).describe("Rooms that everybody is in from the first day; made when the first person comes."),
  space: alias.optional().describe("A space that everybody is in from the first day, with the rooms of `autoJoinRooms`."),
  roomDirectory: z
    .enum(["everybody", "administrators"])
    .default("everybody")
    .describe("Who may list a room in the directory of this server."),
  presence: z.boolean().default(true).describe("Whether people see who is online. Off, the server has less to do."),
  cache: z.boolean().default(false).describe("A cache server beside it. Worth it only with several workers."),
});

export type Settings = z.output<typeof settings>;
