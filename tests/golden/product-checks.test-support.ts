import { readFileSync } from "node:fs";

import type { FileTree } from "@allod/compiler";
import type { SecretRef, Text } from "@allod/compiler/component";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { parse } from "yaml";

import { productSchema } from "../../packages/catalog/src/rendered.test-support.ts";

/** Keys of LiveKit's own libraries, which are not on the list: its media part, its logger, its webhooks. */
const LIVEKIT_LIBRARIES = ["node_ip", "tcp_port", "udp_port", "use_external_ip", "json", "level", "api_key", "urls"];

interface Check {
  readonly title: string;
  /** Ends of paths in the tree. */
  readonly file: string;
  /** As {@link productSchema} takes them. */
  readonly schemas: readonly string[];
  /** What is wrong with a file; nothing is right. */
  problems(content: string, schemas: readonly string[]): unknown;
}

const checks: readonly Check[] = [
  {
    title: "Synapse's configuration fits its schema and its lists of keys",
    file: "/synapse/etc/synapse/homeserver.yaml",
    schemas: ["synapse/synapse-config.schema.yaml", "synapse/top-level-keys.json", "synapse/experimental-keys.json"],
    problems(content, [schema = "", keys = "", experimental = ""]) {
      const config = parse(content) as Data;
      const { $schema: _, ...document } = parse(schema) as Data;
      const errors = errorsOf(
        config,
        cached("synapse", () => new Ajv2020({ strict: false, logger: false }).compile(document)),
      );
      const features = (JSON.parse(experimental) as { experimental_features: string[] }).experimental_features;
      return [
        // The schema wants a text for the port of the mail server; the code takes the number that everybody writes.
        ...errors.filter(({ instancePath }) => instancePath !== "/email/smtp_port"),
        ...unknown(config, [...(JSON.parse(keys) as string[]), "experimental_features"]),
        ...unknown((config["experimental_features"] ?? {}) as Data, features),
      ];
    },
  },
  {
    title: "the Matrix Authentication Service's configuration fits its schema, and holds no key that it does not know",
    file: "/matrix-authentication-service/config.yaml",
    schemas: ["mas/config.schema.json"],
    problems(content, [schema = ""]) {
      const config = parse(content) as Data;
      const document = JSON.parse(schema) as Data;
      const errors = errorsOf(
        config,
        cached("mas", () => new Ajv({ strict: false, validateFormats: false, logger: false }).compile(document)),
      );
      return [...errors, ...unknown(config, Object.keys(document["properties"] as Data))];
    },
  },
  {
    title: "Element Web's configuration holds only keys that it knows",
    file: "/element-web/app/config.json",
    schemas: ["element-web/config-facts.json"],
    problems(content, [facts = ""]) {
      const { top_level_keys: keys } = JSON.parse(facts) as { top_level_keys: string[] };
      return unknown(JSON.parse(content) as Data, keys);
    },
  },
  {
    title: "LiveKit's configuration holds only keys that it knows",
    file: "/livekit.yaml",
    schemas: ["livekit/config-keys.json"],
    problems(content, [facts = ""]) {
      const { yaml_tags: tags } = JSON.parse(facts) as { yaml_tags: string[] };
      const { keys: _, ...config } = parse(content) as Data;
      return unknownDeep(config, new Set([...tags, ...LIVEKIT_LIBRARIES]));
    },
  },
  {
    title: "coturn's configuration holds only options that it knows",
    file: "/coturn/etc/coturn/turnserver.conf",
    schemas: ["coturn/facts.json"],
    problems(content, [facts = ""]) {
      const { known_options: options } = JSON.parse(facts) as { known_options: string[] };
      const written = content.split("\n").flatMap((line) => /^([A-Za-z][\w-]*)(=|$)/.exec(line)?.[1] ?? []);
      return written.filter((name) => !options.includes(name));
    },
  },
];

type Data = Readonly<Record<string, unknown>>;

/** Registers a test for each file of the deployment that one of its product's own descriptions is at hand for. */
export function productChecks(files: FileTree): void {
  for (const { title, file, schemas, problems } of checks) {
    const found = [...files].filter(([path]) => path.endsWith(file));
    const present = schemas.every((schema) => productSchema(schema).present);
    if (found.length === 0) continue;
    it.skipIf(!present).each([[title]])("%s", () => {
      const texts = schemas.map((schema) => readFileSync(productSchema(schema).path, "utf8"));
      for (const [path, { content }] of found)
        expect({ path, problems: problems(withSecrets(content), texts) }).toEqual({ path, problems: [] });
    });
  }
}

function errorsOf(config: Data, validate: ValidateFunction): readonly ErrorObject[] {
  return validate(config) ? [] : (validate.errors ?? []);
}

const compiled = new Map<string, ValidateFunction>();

function cached(name: string, make: () => ValidateFunction): ValidateFunction {
  const known = compiled.get(name) ?? make();
  compiled.set(name, known);
  return known;
}

function unknown(config: Data, known: readonly string[]): string[] {
  return Object.keys(config).filter((key) => !known.includes(key));
}

function unknownDeep(value: unknown, known: ReadonlySet<string>): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => unknownDeep(item, known));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(known.has(key) ? [] : [key]), ...unknownDeep(inner, known)]);
}

/** A file as it might be on a target: with values of the right form in the secrets' places. */
function withSecrets({ parts }: Text): string {
  return parts
    .map((part) =>
      typeof part === "string" ? part : part.escape === "json" ? JSON.stringify(sample(part.ref)).slice(1, -1) : sample(part.ref),
    )
    .join("");
}

function sample({ spec }: SecretRef): string {
  if (spec.type !== "token") return "sample";
  const value = Buffer.alloc(spec.bytes, 7).toString(spec.encoding);
  return spec.prefix === undefined ? value : `${spec.prefix}${value.replaceAll("=", "")}`;
}
