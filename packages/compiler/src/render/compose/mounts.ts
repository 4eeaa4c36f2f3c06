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

/** Gives every file of a workload its place, under the path it has in the container; apart from the others when it holds a secret. */
export function mountsOf(workload: PlannedWorkload): MountedFile[] {
  return workload.files.map(({ path, content }, index) => {
    const sensitive = secretsOf(content).length > 0;
    const folder = sensitive ? `secrets/${workload.id}` : `components/${workload.component}/files/${workload.id}`;
    return { source: `${folder}${path}`, target: path, content, sensitive, secret: `${workload.id}-${index}` };
  });
}
