import { join } from "node:path";

import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";

import { colorScheme } from "./color-scheme.ts";
import { precompress } from "./precompress.ts";

/**
 * The Vite configuration of a portal in `folder`: its `index.html` becomes `dist/`, with hashed names below `assets/` and a `.br` and `.gz`
 * beside each file. The page works under a policy without inline scripts, inline styles and `eval`.
 */
export function portalConfig(folder: string): UserConfig {
  return {
    root: folder,
    plugins: [react(), colorScheme(), precompress()],
    resolve: { dedupe: ["react", "react-dom"] },
    build: {
      outDir: join(folder, "dist"),
      emptyOutDir: true,
      target: "es2023",
      // The first that know `light-dark()`; for older ones it would be rewritten into what does not follow the chosen appearance.
      cssTarget: ["chrome123", "firefox120", "safari17.5"],
      assetsInlineLimit: 0,
      // The policy has no place for the inline script that the polyfill would be.
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              // Few requests: one file with what the first page needs, one with what at least two other pages share, one for each page.
              { name: "start", tags: ["$initial"], priority: 2 },
              { name: "shared", minShareCount: 2, priority: 1 },
            ],
          },
        },
      },
      chunkSizeWarningLimit: 1000,
      sourcemap: false,
      license: true,
      manifest: true,
    },
  };
}
