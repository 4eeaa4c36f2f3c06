import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A file that a browser loads, and what it costs. */
export interface LoadedFile {
  /** Below the folder of the build. */
  readonly file: string;
  /** As it travels, compressed with brotli. */
  readonly bytes: number;
}

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

/**
 * What a browser loads for one page of a built portal: the document, what it names, and the chunks of `modules` (paths of sources below the
 * portal's folder that the page loads on demand, such as `src/i18n/en.ts`) with everything that they import. Throws when a module is not in the build.
 */
export function loadedFiles(dist: string, modules: readonly string[]): LoadedFile[] {
  const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Readonly<Record<string, Chunk>>;
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const named = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/gu)].map(([, file = ""]) => file);
  const files = new Set(["index.html", ...named]);
  const seen = new Set<string>();

  function add(key: string): void {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`The build has no chunk for ${key}.`);
    files.add(chunk.file);
    for (const style of chunk.css ?? []) files.add(style);
    for (const imported of chunk.imports ?? []) add(imported);
  }

  for (const key of modules) add(key);
  return [...files].map((file) => ({ file, bytes: statSync(join(dist, `${file}.br`)).size }));
}
