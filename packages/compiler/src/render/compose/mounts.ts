import { secretsOf, type Text } from "../../component/index.ts";
import type { PlannedWorkload } from "../../plan/plan.ts";

/** A workload's file: where it stands in the tree and in the container. */
export interface MountedFile {
  /** Path in the tree. */
  readonly source: string;
  /** Path in the container. */
  readonly target: string;
  readonly content: Text;
  readonly sensitive: boolean;
  /** Its name among the Compose secrets. */
  readonly secret: string;
}

/** Gives every file of a workload its place: apart from the others when it holds a secret. */
export function mountsOf(workload: PlannedWorkload): MountedFile[] {
  return workload.files.map(({ path, content }) => {
    const sensitive = secretsOf(content).length > 0;
    const name = flatName(path);
    const folder = sensitive ? `secrets/${workload.id}` : `components/${workload.component}/files/${workload.id}`;
    return { source: `${folder}/${name}`, target: path, content, sensitive, secret: `${workload.id}.${name}` };
  });
}

/** `/etc/caddy/Caddyfile` -> `etc.caddy.Caddyfile`. What the name cannot hold is written as its code, so two paths never share a name. */
function flatName(path: string): string {
  return path
    .replace(/^\//, "")
    .split("/")
    .map((part) => part.replaceAll(/[^A-Za-z0-9_-]/g, (character, index: number, whole: string) => (character === "." && index > 0 && index === whole.lastIndexOf(".") ? "." : `_${character.charCodeAt(0).toString(16)}`)))
    .join("--");
}
