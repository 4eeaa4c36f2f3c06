import { domainToASCII } from "node:url";

import { type Diagnostic, type Position, spread } from "@allod/core";
import { z } from "zod";

import type { Catalog } from "../component/index.ts";
import { type Path, readDocument, type SourceDocument } from "./document.ts";
import { findingsOf } from "./issues.ts";
import { inOrder, placed } from "./placing.ts";
import { checkWorkspace, isSpecialUse } from "./rules.ts";
import { workspaceSchema } from "./schema.ts";
import type { Administrator, Workspace } from "./workspace.ts";

/** A workspace if the file holds one, everything that is wrong, and where things stand in the file. */
export interface ParsedWorkspace {
  readonly workspace: Workspace | undefined;
  readonly diagnostics: readonly Diagnostic[];
  locate(path: Path): Position | undefined;
}

type Written = z.output<ReturnType<typeof workspaceSchema>>;

/** Reads a workspace file. Never throws; finds every mistake of shape at once, and every mistake of sense once the shape is right. */
export function parseWorkspace(source: string, catalog: Catalog): ParsedWorkspace {
  const { document, diagnostics } = readDocument(source);
  if (document === undefined) return { workspace: undefined, diagnostics, locate: () => undefined };

  const locate = (path: Path): Position | undefined => document.locate(path);
  const schema = workspaceSchema(catalog);
  const parsed = schema.safeParse(document.data);
  if (!parsed.success) return { workspace: undefined, diagnostics: inOrder(findings(parsed.error.issues, document, schema)), locate };

  const workspace = withDefaults(parsed.data, catalog);
  const wrong = checkWorkspace(workspace).map((diagnostic) => placed(diagnostic, locate));
  return { workspace: wrong.some(({ severity }) => severity === "error") ? undefined : workspace, diagnostics: inOrder(wrong), locate };
}

function findings(issues: readonly z.core.$ZodIssue[], document: SourceDocument, schema: z.ZodType): Diagnostic[] {
  return issues.flatMap((issue) => findingsOf(issue, document, (path) => keysAt(schema, path)));
}

/** The keys that the schema knows at a path, for suggestions. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let current: z.ZodType | undefined = unwrapped(schema);
  for (const step of path) {
    if (current instanceof z.ZodObject) current = unwrapped(current.shape[String(step)] as z.ZodType | undefined);
    else if (current instanceof z.ZodArray) current = unwrapped(current.element as z.ZodType);
    else return [];
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape).toSorted() : [];
}

function unwrapped(schema: z.ZodType | undefined): z.ZodType | undefined {
  let current = schema;
  while (current instanceof z.ZodOptional || current instanceof z.ZodDefault || current instanceof z.ZodPrefault)
    current = current.def.innerType as z.ZodType;
  return current;
}

function withDefaults(written: Written, catalog: Catalog): Workspace {
  // Only letters beyond ASCII are translated: whatever else is wrong must be seen as it was written.
  const domain = /[^\0-\x7F]/.test(written.domain) ? domainToASCII(written.domain) || written.domain : written.domain;
  return {
    name: written.name,
    title: written.title ?? written.name,
    domain,
    language: written.language,
    suite: written.suite,
    admin: administrator(written.admin),
    tls: { mode: written.tls.mode ?? (isSpecialUse(domain) ? "internal" : "acme"), email: written.tls.email ?? written.admin.email },
    network: {
      ipv4: written.network.ipv4,
      ipv6: written.network.ipv6,
      httpPort: written.network.httpPort,
      httpsPort: written.network.httpsPort,
      containers: written.network.containers ?? containersFor(written.name),
    },
    providers: Object.fromEntries(
      Object.entries(written.providers).filter(([, provider]) => provider !== undefined),
    ) as Workspace["providers"],
    components: Object.fromEntries(
      [...catalog.keys()].map((id) => {
        const { enabled, image, ...settings } = written.components[id] as { enabled?: boolean; image?: string };
        return [id, { enabled, image, settings }];
      }),
    ),
  };
}

/** Different names should not meet on one server; 10.0 to 10.127 is left to what companies and providers number themselves. */
function containersFor(name: string): string {
  return `10.${128 + (spread(name) % 128)}.0.0/16`;
}

/** `anna.berg+it@example.org` is `anna.berg`, Anna Berg. Neither name is ever empty: Keycloak refuses accounts without one. */
function administrator(written: Written["admin"]): Administrator {
  const local = written.email.split("@")[0]?.split("+")[0]?.toLowerCase() ?? "";
  const username = written.username ?? local;
  const names = username
    .split(/[._-]+/)
    .filter((part) => part !== "")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  return {
    email: written.email,
    username,
    firstName: written.firstName ?? names[0] ?? username,
    lastName: written.lastName ?? (names.slice(1).join(" ") || "Administrator"),
  };
}
