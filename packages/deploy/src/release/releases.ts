import { Readable } from "node:stream";

import type { ReleaseManifest } from "@allod/compiler";
import type { Clock } from "@allod/core";
import { pack } from "tar-stream";
import { z } from "zod";

import { deployErrors } from "../errors.ts";
import { parseJson, type Site } from "../engine.ts";
import { MANIFEST, type MaterializedRelease } from "./materialize.ts";
import { must, readOnTarget, shellOf } from "./shell.ts";

/** Releases kept on the target for going back. */
const KEPT = 5;
/** The last file of an archive on its way. */
const COMPLETE = ".complete";

const manifestSchema = z.looseObject({
  version: z.literal(1),
  workspace: z.string(),
  project: z.string(),
  workloads: z.record(
    z.string(),
    z.looseObject({
      component: z.string(),
      image: z.string(),
      hash: z.string(),
      files: z.record(z.string(), z.string()),
      sections: z.record(z.string(), z.string()),
      volumes: z.array(z.string()).default([]),
      waitsFor: z.array(z.string()).optional(),
    }),
  ),
  networks: z.record(z.string(), z.string()).optional(),
  identity: z.string().optional(),
  files: z.array(z.string()),
});

/** `20261125T101500Z-1a2b3c4d5e6f`: sorts by time, and names its content. */
export function releaseId({ key }: MaterializedRelease, clock: Clock): string {
  return `${clock
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, "")}-${key}`;
}

/** True when the release has exactly this content. */
export function holds(id: string | undefined, { key }: MaterializedRelease): boolean {
  return id?.endsWith(`-${key}`) === true;
}

/** Brings a release to the target, under its final name only when it is complete. Readable by the target's administrator alone. */
export async function upload({ target, root }: Site, id: string, { files }: MaterializedRelease): Promise<void> {
  const archive = pack();
  for (const directory of directoriesOf(files.map(({ path }) => path))) archive.entry({ name: directory, type: "directory", mode: 0o755 });
  // Files are read by the users of many containers; the release's directory keeps everybody else out.
  for (const { path, content } of files) archive.entry({ name: path, mode: 0o444 }, content);
  archive.entry({ name: COMPLETE, mode: 0o444 }, "");
  archive.finalize();
  // One of this name is complete and has this content: a run that was killed within this second brought it. What broke off
  // is known by its lacking the last file: `tar` is content with an archive that ends between two files.
  const script = `if [ -d "$1/releases/$2" ]; then cat >/dev/null; exit 0; fi
umask 077; mkdir -p "$1/releases"; rm -rf "$1/releases/"*.part; mkdir "$1/releases/$2.part"
tar -x -o -p -f - -C "$1/releases/$2.part"; rm "$1/releases/$2.part/$3"; chmod 0700 "$1/releases" "$1/releases/$2.part"; sync; mv -T "$1/releases/$2.part" "$1/releases/$2"`;
  await must(shellOf(target), script, [root, id, COMPLETE], Readable.from(archive));
}

function directoriesOf(paths: readonly string[]): string[] {
  const directories = paths.flatMap((path) =>
    path
      .split("/")
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join("/")),
  );
  return [...new Set(directories)].toSorted();
}

/** Makes a release the current one, in one step. */
export async function activate({ target, root }: Site, id: string): Promise<void> {
  await must(shellOf(target), 'ln -sfn "releases/$2" "$1/current.part"; mv -T "$1/current.part" "$1/current"', [root, id]);
}

/** The id of the current release. */
async function currentRelease({ target, root }: Site): Promise<string | undefined> {
  return (await readOnTarget(target, ["readlink", "--verbose", `${root}/current`]))?.trim().split("/").at(-1);
}

/** What a release on the target consists of; undefined when it is not there. */
export async function readManifest({ target, root }: Site, id: string | undefined): Promise<ReleaseManifest | undefined> {
  if (id === undefined) return undefined;
  const source = await readOnTarget(target, ["cat", `${root}/releases/${id}/${MANIFEST}`]);
  if (source === undefined) return undefined;
  const parsed = manifestSchema.safeParse(parseJson(source));
  if (!parsed.success) throw deployErrors.error("target.manifest", { release: id });
  return parsed.data;
}

/** The release whose files the containers read, and its list. Throws when the directory is another workspace's. */
export async function ownRelease(site: Site): Promise<{ readonly id: string | undefined; readonly manifest: ReleaseManifest | undefined }> {
  const id = await currentRelease(site);
  const manifest = await readManifest(site, id);
  if (manifest !== undefined && manifest.project !== site.project)
    throw deployErrors.error("target.occupied", { root: site.root, project: manifest.workspace });
  // A link to a release that is gone is no release.
  return { id: manifest === undefined ? undefined : id, manifest };
}

/** Removes all but the newest releases, and never one that is named. */
export async function prune({ target, root }: Site, keep: readonly (string | undefined)[]): Promise<void> {
  const { stdout } = await target.run(["ls", "-1", `${root}/releases`]);
  const releases = stdout
    .split("\n")
    .filter((name) => /^\d{8}T\d{6}Z-[0-9a-f]{12}$/.test(name))
    .toSorted();
  const old = releases.slice(0, -KEPT).filter((name) => !keep.includes(name));
  if (old.length > 0)
    await must(shellOf(target), 'root=$1; shift; for name in "$@"; do rm -rf "$root/releases/$name"; done', [root, ...old]);
}
