import { isSecretRef, type SecretData, type SecretRef, type Text, text } from "@allod/compiler/component";

/** A configuration file of Nextcloud: PHP that sets `$CONFIG`. */
export function configFile(config: { readonly [key: string]: SecretData }): Text {
  return text`<?php
$CONFIG = ${literal(config, "")};
`;
}

/** A value in PHP. In single quotes nothing but the quote and the backslash is special, and secrets hold neither. */
function literal(value: SecretData, indent: string): Text {
  if (isSecretRef(value)) return text`'${value}'`;
  if (value === null || typeof value === "boolean" || typeof value === "number") return text`${String(value)}`;
  if (typeof value === "string") return text`${quoted(value)}`;
  const inner = `${indent}  `;
  const entries: [string, SecretData | undefined][] = Array.isArray(value)
    ? (value as readonly SecretData[]).map((item) => ["", item])
    : Object.entries(value as { [key: string]: SecretData | undefined }).map(([key, item]) => [`${quoted(key)} => `, item]);
  const lines = entries.flatMap(([key, item]) => (item === undefined ? [] : [text`${inner}${key}${literal(item, inner)},\n`]));
  return lines.length === 0 ? text`[]` : text`[\n${joined(lines)}${indent}]`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function joined(texts: readonly Text[]): Text {
  return texts.reduce((all: Text, next: Text | SecretRef) => text`${all}${next}`, text``);
}
