import { z } from "zod";

import { type Catalog, capabilityNames, suites } from "../component/index.ts";

export const API_VERSION = "allod.dev/v1";

const port = z.int().min(1).max(65_535);

const admin = z.strictObject({
  email: z.string().describe("Mail address of the first administrator; invitations and certificate warnings go there."),
  username: z.string().optional().describe("Sign-in name. Default: what stands before the @ of the mail address."),
  firstName: z.string().min(1).max(64).optional().describe("Given name. Default: from the username."),
  lastName: z.string().min(1).max(64).optional().describe("Family name. Default: from the username."),
});

const tls = z.strictObject({
  mode: z
    .enum(["acme", "internal"])
    .optional()
    .describe(
      "Who signs the certificates: a public authority (acme) or one that only this workspace knows (internal). Default: acme; internal for domains such as .localhost and .test.",
    ),
  email: z.string().optional().describe("Where the public authority writes to. Default: the administrator's address."),
});

const RANGE = "write a private network of 16 bits, such as 10.143.0.0/16";

const network = z.strictObject({
  ipv4: z.ipv4().optional().describe("Public IPv4 address of the server, for DNS records and the relay of calls."),
  ipv6: z.ipv6().optional().describe("Public IPv6 address of the server."),
  httpPort: port.default(80).describe("Port for plain http, which only redirects to https."),
  httpsPort: port.default(443).describe("Port for https."),
  containers: z
    .string()
    .regex(/^(10\.\d{1,3}|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/, { error: RANGE, abort: true })
    .refine((text) => z.cidrv4().safeParse(text).success, RANGE)
    .optional()
    .describe(
      "Private network that the containers' own networks are cut from. Default: one between 10.128 and 10.255 that follows from the name; choose another where the server's own network is in the way.",
    ),
});

/** What the file may say, all but the settings of the components: those come from the catalog. */
export function workspaceSchema(catalog: Catalog) {
  const provider = (name: string) => z.string().optional().describe(`The component that answers every ${name} request.`);
  const providers = Object.fromEntries(capabilityNames.map((name) => [name, provider(name)])) as Record<string, z.ZodOptional<z.ZodString>>;
  const components = Object.fromEntries(
    [...catalog.values()].map((component) => [component.id, componentSchema(component.settings, component.purpose)]),
  );
  return z
    .strictObject({
      apiVersion: z.literal(API_VERSION).describe("Version of this file's format."),
      kind: z.literal("Workspace").describe("What this file is."),
      name: z.string().describe("Names the containers and volumes: a-z, 0-9 and hyphens. Cannot be changed later."),
      domain: z.string().describe("The domain that people's addresses end in. Cannot be changed later."),
      admin: admin.describe("The first administrator."),
      title: z.string().min(1).max(80).optional().describe("What people read on pages and buttons. Default: the name."),
      language: z.enum(["en", "de"]).default("en").describe("Language of pages and mails where a person has not chosen one."),
      suite: z
        .enum(suites)
        .default("company")
        .describe(
          "What it consists of: chat; company (mail, files, office, calls and administration, too); full (measurements, meetings and moderation, too). `components` switches single ones on and off.",
        ),
      tls: tls.prefault({}).describe("Certificates."),
      network: network.prefault({}).describe("Addresses and ports of the server."),
      providers: z.strictObject(providers).prefault({}).describe("Which component answers a need that several could."),
      components: z.strictObject(components).prefault({}).describe("Components to switch on or off, and their settings."),
    })
    .describe("A workspace: what Allod turns into a running system.");
}

/** Registry, path, and a tag or digest: what `docker pull` takes. */
const imageReference = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._/:-]{0,200}(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
    "write an image such as registry.example.org/synapse:v1.163.2",
  );

/** What every component has, beside its own settings. */
function componentSchema(settings: z.ZodType, purpose: string): z.ZodType {
  const enabled = z
    .boolean()
    .optional()
    .describe("Switch the component on or off. Default: on when it is part of the suite or something needs it.");
  const image = imageReference
    .optional()
    .describe("Another image of the same product: a mirror, a digest, a patched version. Default: the version that Allod was tested with.");
  const shape = settings instanceof z.ZodObject ? settings.safeExtend({ enabled, image }) : z.strictObject({ enabled, image });
  return shape.prefault({} as never).describe(purpose);
}

/** JSON Schema (2020-12) of the workspace file, for editors. */
export function workspaceJsonSchema(catalog: Catalog): Record<string, unknown> {
  const schema = z.toJSONSchema(workspaceSchema(catalog), { io: "input", target: "draft-2020-12" });
  return { $id: "https://allod.dev/schema/workspace-v1.json", title: "Allod workspace", ...schema };
}
