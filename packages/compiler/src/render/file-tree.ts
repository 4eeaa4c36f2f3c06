import type { Text } from "../component/index.ts";

/** A file of the deployment. */
export interface RenderedFile {
  readonly content: Text;
  /** True when it holds a secret: it stands under `secrets/`, and is shown with `[secret name]` in the secret's place. */
  readonly sensitive: boolean;
}

/** Paths relative to the root with `/`, in order, and what stands there. */
export type FileTree = ReadonlyMap<string, RenderedFile>;
