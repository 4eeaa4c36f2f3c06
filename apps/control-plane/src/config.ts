import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import {
  authentik,
  type Connector,
  keycloak,
  matrix,
  nextcloud,
  opencloud,
  type Product,
  type ProductDeps,
  stalwart,
} from "@allod/connectors";
import { Secret } from "@allod/core";
import { parse } from "yaml";
import { z } from "zod";

import { isNetwork } from "./audit/addresses.ts";
import { openCountries } from "./audit/countries.ts";
import type { CountryOf } from "./audit/detect.ts";
import type { AuditSettings } from "./audit-work.ts";
import { configErrors } from "./config-errors.ts";
import { isUsername } from "./domain/username.ts";
import { type ConfiguredSources, type SourceKind, sourceIds, sourceKinds } from "./ingest/registry.ts";

const LARGEST = 64 * 1024;
const secret = z
  .string()
  .min(1)
  .transform((text) => new Secret(text));
const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).origin === text, "scheme and host, without a slash at the end");
const hosts = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const port = z.int().min(1).max(65_535);
const client = z.strictObject({ issuer: z.url(), clientId: z.string().min(1), clientSecret: secret, audience: z.string().min(1) });

const schema = z
  .strictObject({
    database: z.strictObject({
      /** Of the role `allod_app`, which owns nothing. */
      url: secret,
      /** Of the owner of the schema, for migrations at the start; absent: somebody else brings the schema. */
      ownerUrl: secret.optional(),
    }),
    /** 32 bytes in hexadecimal: what is sealed in the database is opened with it. */
    key: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits")
      .transform((text) => new Secret(new Uint8Array(Buffer.from(text, "hex")))),
    /** One address of this machine, or several. */
    listen: z.strictObject({ host: hosts.default("127.0.0.1"), port: port.default(7080) }).prefault({}),
    /** Where programs beside this one, and nobody else, reach `/metrics` without a token, and bring their events. */
    inside: z.strictObject({ host: hosts, port }).optional(),
    /** A proxy of ours is in front, and writes `X-Forwarded-For`. */
    trustProxy: z.boolean().default(false),
    origins: z.strictObject({ portal: origin, operator: origin, api: origin }),
    name: z.string().min(1).max(60).default("Allod"),
    identity: z.strictObject({
      portal: client,
      operator: client,
      scopes: z.array(z.string()).default([]),
      accountUrl: z.url().optional(),
    }),
    /**
     * Who may make others operators; known by the subject that the identity provider has for them. Without it: whoever is the
     * first to sign in to the operators' portal with this address, verified by the provider, and nobody after them.
     */
    firstOperator: z
      .strictObject({ email: z.email(), name: z.string().min(1).max(120), subject: z.string().min(1).max(255).optional() })
      .optional(),
    /** The company itself, where this platform is its own: a tenant of the first operator's, whose domain needs no proof. */
    firstTenant: z
      .strictObject({
        slug: z.string().min(1).max(120),
        name: z.string().min(1).max(120),
        domain: z.string().min(1),
        /** Where whoever wrote this has told products of it before. */
        id: z.uuid().optional(),
        domainId: z.uuid().optional(),
        /** The first operator's there. */
        username: z.string().refine(isUsername, "a username"),
        /** Whoever the identity provider lets into the portal, and is nobody here yet, is a member of it. */
        everybody: z.boolean().default(false),
      })
      .optional(),
    /** `smtps://user:password@host:465`, and the address that mail comes from. Absent: mail waits until there is one. */
    mail: z.strictObject({ smtp: secret, from: z.string().min(3) }).optional(),
    connectors: z
      .strictObject({
        keycloak: z.unknown(),
        authentik: z.unknown(),
        matrix: z.unknown(),
        stalwart: z.unknown(),
        opencloud: z.unknown(),
        nextcloud: z.unknown(),
      })
      .partial()
      .default({}),
    audit: z
      .strictObject({
        /** Of each kind one, or a list of several. */
        sources: z.strictObject(nothingKnown(sourceKinds)).partial().default({}),
        /** Names that people of all tenants meet at, besides those of this configuration. */
        platformHosts: z.array(z.string().regex(/^[a-z0-9.-]+$/, "a host, in lower case")).default([]),
        /** What signs checkpoints: Ed25519, PKCS 8 in PEM. Absent: a key that follows from `key`. */
        signingKey: secret.optional(),
        /** Public keys, in PEM, that signed before it. */
        formerKeys: z.array(z.string()).default([]),
        /** The file that signed checkpoints are added to: have it copied elsewhere. */
        checkpoints: z.string().min(1).optional(),
        /** The folder that months go to before they are dropped; absent: they are dropped. */
        archive: z.string().min(1).optional(),
        /** A database of the countries of addresses: GeoLite2, DB-IP, ip-location-db. */
        countries: z.string().min(1).optional(),
        webhooks: z
          .strictObject({
            /** Networks that are not public, and may be called all the same. */
            allow: z.array(z.string().refine(isNetwork, "an address and a length, such as 10.0.0.0/8")).default([]),
            ca: z.string().min(1).optional(),
          })
          .prefault({}),
        /** Where events go, too. */
        forward: z
          .strictObject({
            /** Whose: everybody's, the platform's own, or those of the tenant with this id. */
            of: z.union([z.enum(["everyone", "platform"]), z.uuid().transform((tenantId) => ({ tenantId }))]).default("everyone"),
            /** What was there before, too. */
            history: z.boolean().default(false),
            syslog: z
              .strictObject({
                host: z.string().min(1),
                port: z.int().min(1).max(65_535).default(6514),
                ca: z.string().min(1).optional(),
                serverName: z.string().min(1).optional(),
              })
              .optional(),
            http: z
              .strictObject({ url: z.url({ protocol: /^https?$/ }), token: secret.optional(), ca: z.string().min(1).optional() })
              .optional(),
          })
          .optional(),
      })
      .prefault({}),
    /** What `allod view --out` wrote of the workspace file that this runs on, for the operators. Beside the configuration, or absolute. */
    stackPage: z.string().min(1).optional(),
    metricsToken: secret.optional(),
    logLevel: z.enum(["info", "warn", "error"]).default("info"),
  })
  .refine(({ firstTenant, firstOperator }) => firstTenant === undefined || firstOperator !== undefined, {
    message: "needs a firstOperator, whose it is",
    path: ["firstTenant"],
  });

export type Config = Omit<z.output<typeof schema>, "audit" | "connectors" | "stackPage"> & {
  readonly audit: AuditSettings;
  readonly connectors: readonly Connector[];
  readonly eventSources: ConfiguredSources;
  readonly stackPage: string | undefined;
};

/**
 * Reads a configuration file: YAML, in which any text `file:/path` stands for what is in that file, so that no secret has to
 * be in it. Throws `config.…`, with all that is wrong at once.
 */
export async function readConfig(file: string, deps: ProductDeps): Promise<Config> {
  const source = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw configErrors.error("config.unreadable", { file, reason: cause.code ?? "unknown" }, cause);
  });
  const written = await withFiles(parsed(file, source), { path: "", folder: resolve(file, "..") });
  const {
    audit: { sources, platformHosts, countries, ...audit },
    connectors,
    stackPage,
    ...config
  } = checked(file, schema, written);
  function connected<Settings>(product: Product<Settings>): readonly Connector[] {
    const given = connectors[product.id as keyof typeof connectors];
    return given === undefined ? [] : [product.connect(checked(file, product.config, given, `connectors.${product.id}`), deps)];
  }
  return {
    ...config,
    audit: {
      ...audit,
      checkpoints: besides(file, audit.checkpoints),
      archive: besides(file, audit.archive),
      countryOf: await countriesIn(besides(file, countries)),
    },
    stackPage: besides(file, stackPage),
    eventSources: { ...sourcesIn(file, sources, deps), platformHosts },
    connectors: [keycloak, authentik, matrix, stalwart, opencloud, nextcloud].flatMap((product) => connected(product as Product<unknown>)),
  };
}

/** A path as the configuration has it, from where that is. */
function besides(file: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(file, "..", path);
}

async function countriesIn(file: string | undefined): Promise<CountryOf | undefined> {
  if (file === undefined) return undefined;
  return openCountries(file).catch((cause: unknown) => {
    throw configErrors.error("config.countries", { file }, cause);
  });
}

/** For now: what each takes, it knows itself. */
function nothingKnown<Name extends string>(kinds: Readonly<Record<Name, unknown>>): Record<Name, z.ZodUnknown> {
  return Object.fromEntries(Object.keys(kinds).map((name) => [name, z.unknown()])) as Record<Name, z.ZodUnknown>;
}

function sourcesIn(
  file: string,
  written: Partial<Record<SourceKind, unknown>>,
  { clock }: ProductDeps,
): Omit<ConfiguredSources, "platformHosts"> {
  const opened = Object.entries(sourceKinds).flatMap(([name, { config, open }]) => {
    const given = written[name as SourceKind];
    const several: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
    return several.map((one, index) => {
      const path = `audit.sources.${name}${Array.isArray(given) ? `.${index}` : ""}`;
      return open(checked<unknown>(file, config, one, path), { clock });
    });
  });
  const sources = {
    polled: opened.flatMap((one) => ("polled" in one ? one.polled : [])),
    stalwart: opened.flatMap((one) => ("stalwart" in one ? one.stalwart : [])),
  };
  const names = sourceIds(sources).map(({ source, instance }) => `${source} ${instance}`);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw configErrors.error("config.invalid", { file, problems: `audit.sources: ${twice} is there twice` });
  return sources;
}

function parsed(file: string, source: string): unknown {
  if (source.length > LARGEST) throw configErrors.error("config.invalid", { file, problems: "it is larger than 64 KiB" });
  try {
    return parse(source, { maxAliasCount: 0 }) as unknown;
  } catch (cause) {
    throw configErrors.error("config.invalid", { file, problems: (cause as Error).message.split("\n")[0] ?? "it is not YAML" }, cause);
  }
}

/** Values are not in the message: some of them are secrets. */
function checked<T>(file: string, shape: z.ZodType<T>, given: unknown, within = ""): T {
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues
    .slice(0, 10)
    .map(({ path, message }) => `${[within, ...path].filter((part) => part !== "").join(".") || "it"}: ${message}`);
  throw configErrors.error("config.invalid", { file, problems: problems.join("; ") });
}

async function withFiles(value: unknown, at: { readonly path: string; readonly folder: string }): Promise<unknown> {
  if (typeof value === "string" && value.startsWith("file:")) return secretFrom(resolve(at.folder, value.slice(5)), at.path);
  if (Array.isArray(value))
    return Promise.all(value.map((each: unknown, index) => withFiles(each, { ...at, path: `${at.path}.${index}` })));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    async ([name, each]) => [name, await withFiles(each, { ...at, path: at.path === "" ? name : `${at.path}.${name}` })] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function secretFrom(file: string, path: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw configErrors.error("config.secret", { path, file }, cause);
  });
  if (text.length > LARGEST) throw configErrors.error("config.secret", { path, file });
  return text.trim();
}
