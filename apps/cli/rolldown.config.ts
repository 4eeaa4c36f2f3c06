import { defineConfig } from "rolldown";

/** A program that starts fast: few files, each loaded when it is needed. Made after `npm ci`; the sources are used instead when they are newer. */
export default defineConfig({
  input: "src/allod.ts",
  platform: "node",
  output: { dir: "dist", format: "esm", cleanDir: true, minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } } },
  checks: { pluginTimings: false },
});
