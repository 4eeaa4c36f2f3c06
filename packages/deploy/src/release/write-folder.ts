import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { z } from "zod";

import { deployErrors } from "../errors.ts";
import { MANIFEST, type MaterializedRelease } from "./materialize.ts";
import { ensureDirectory, writeError, writeFileAtomic } from "./write-file.ts";

const ownFiles = z.looseObject({ version: z.literal(1), files: z.array(z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))/)) });

/**
 * Writes a release into a folder of this machine. Refuses a folder that has files in it which Allod did not write;
 * removes those of an earlier release that are gone. Returns how many files it wrote and removed.
 */
export async function writeFolder(folder: string, { files }: MaterializedRelease): Promise<{ written: number; removed: number }> {
  const earlier = await ownedFiles(folder);
  const strangers = (await listFiles(folder)).filter((path) => !earlier.has(path));
  if (strangers.length > 0)
    throw deployErrors.error("render.folder.foreign", { folder, first: strangers[0] ?? "", count: strangers.length });
  // The list first, with what was and what will be: a run that breaks off leaves a folder that the next one knows as its own.
  await ensureDirectory(folder);
  const paths = files.map(({ path }) => path);
  await writeFileAtomic(join(folder, MANIFEST), JSON.stringify({ version: 1, files: [...new Set([...earlier, ...paths])] }));
  for (const { path, content, sensitive } of files) {
    const target = join(folder, path);
    await ensureDirectory(dirname(target), sensitive ? 0o700 : 0o755);
    // Containers read them under users of their own; the directory `secrets` keeps everybody else out.
    await writeFileAtomic(target, content, sensitive ? 0o444 : 0o644);
  }
  const now = new Set(paths);
  const gone = [...earlier].filter((path) => !now.has(path));
  for (const path of gone) await rm(join(folder, path), { force: true });
  return { written: files.length, removed: gone.length };
}

/** What an earlier run wrote here, by its manifest. */
async function ownedFiles(folder: string): Promise<Set<string>> {
  const source = await readFile(join(folder, MANIFEST), "utf8").catch(() => undefined);
  if (source === undefined) return new Set();
  const parsed = ownFiles.safeParse(parseJson(source));
  return new Set(parsed.success ? [...parsed.data.files, MANIFEST] : []);
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.replace(/\/$/, "").length + 1));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw writeError(folder, cause);
  }
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
