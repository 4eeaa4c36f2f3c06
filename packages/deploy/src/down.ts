import { composeArguments, docker, listContainers, type Site } from "./engine.ts";
import type { Progress } from "./progress.ts";
import { withLock } from "./release/lock.ts";
import { ownRelease } from "./release/releases.ts";
import { must, shellOf } from "./release/shell.ts";
import { mutate } from "./up/converge.ts";

/** Stops everything and removes the containers. Data and releases stay: `up` brings all of it back. */
export async function down(site: Site, progress: Progress): Promise<{ stopped: string[] }> {
  return withLock(site, () => stop(site, progress));
}

async function stop(site: Site, progress: Progress): Promise<{ stopped: string[] }> {
  const { manifest } = await ownRelease(site);
  const stopped = (await listContainers(site)).map(({ workload }) => workload);
  progress({ kind: "step", text: stopped.length === 0 ? "nothing runs" : `stopping ${stopped.length} containers` });
  // Without its files (an `up` that never got so far), the project is known by its labels alone.
  const compose = manifest !== undefined ? composeArguments(site) : ["docker", "compose", "--project-name", site.project];
  await mutate(site, [...compose, "down", "--remove-orphans"]);
  return { stopped };
}

/** What `destroy` would remove. */
export async function remains(site: Site): Promise<{ containers: string[]; volumes: string[] }> {
  const { stdout } = await docker(site.target, ["volume", "ls", "-q", "--filter", `label=com.docker.compose.project=${site.project}`]);
  return { containers: (await listContainers(site)).map(({ name }) => name), volumes: stdout.split("\n").filter((name) => name !== "") };
}

/** Removes containers, networks and releases. Volumes with people's data go only when `deleteData` says so. */
export async function destroy(
  site: Site,
  { deleteData, progress }: { deleteData: boolean; progress: Progress },
): Promise<{ containers: string[]; volumes: string[] }> {
  const found = await remains(site);
  await withLock(site, async () => {
    await stop(site, progress);
    if (deleteData && found.volumes.length > 0) {
      progress({ kind: "step", text: `deleting ${found.volumes.length} volumes` });
      await mutate(site, ["docker", "volume", "rm", "--force", ...found.volumes]);
    }
    await must(shellOf(site.target), 'rm -f "$1/current" "$1/state.json"; rm -rf "$1/releases"', [site.root]);
  });
  await must(shellOf(site.target), 'rm -f "$1/lock" "$1/command.lock"; rmdir "$1" 2>/dev/null || true', [site.root]);
  return { containers: found.containers, volumes: deleteData ? found.volumes : [] };
}
