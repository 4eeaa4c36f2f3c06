import type { Plugin } from "vite";

import { COLOR_SCHEME_KEY } from "../theme/color-scheme-key.ts";

/** Sets the appearance before anything is painted. A file, since the policy allows no script inside the page. */
const SCRIPT = `(function () {
  var chosen = null;
  try {
    chosen = window.localStorage.getItem(${JSON.stringify(COLOR_SCHEME_KEY)});
  } catch (error) {}
  var dark = chosen === "dark" || (chosen !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
`;

/** Adds that script to the page, before the styles. */
export function colorScheme(): Plugin {
  let reference: string | undefined;
  return {
    name: "allod-color-scheme",
    apply: "build",
    buildStart() {
      reference = this.emitFile({ type: "asset", name: "color-scheme.js", source: SCRIPT });
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const file = Object.values(bundle ?? {}).find(({ fileName }) => /color-scheme-.*\.js$/u.test(fileName))?.fileName;
        if (file === undefined || reference === undefined) throw new Error("The script of the color scheme is not in the bundle.");
        return [{ tag: "script", attrs: { src: `/${file}` }, injectTo: "head-prepend" }];
      },
    },
  };
}
