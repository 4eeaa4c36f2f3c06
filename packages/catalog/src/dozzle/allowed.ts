/**
 * What may be asked of the engine, as a Go regular expression over the path; the proxy puts `^` and `$` around it
 * (wollomatic/socket-proxy 1.12). Not `archive` and `export`, which give files out of containers, nor `attach`, `exec` or
 * anything of images and volumes.
 */
export const ALLOWED = String.raw`(/v1\.[0-9]+)?/(_ping|version|info|events|containers/json|containers/[a-zA-Z0-9][a-zA-Z0-9_.-]*/(json|logs|stats))`;
