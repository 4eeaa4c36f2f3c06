import { defineConfig } from "rolldown";

/** One file that starts fast. Made after `npm ci`; the sources are used instead when they are newer. */
export default defineConfig({
  input: "src/allod.ts",
  platform: "node",
  output: { file: "dist/allod.js", format: "esm", codeSplitting: false, minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } } },
  checks: { pluginTimings: false },
});
