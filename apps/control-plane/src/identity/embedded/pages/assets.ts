import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const FOLDER = join(import.meta.dirname, "../assets");
/** `@simplewebauthn/browser` as one file for browsers: `dist/bundle`, which its `exports` do not name. */
const WEBAUTHN = join(dirname(createRequire(import.meta.url).resolve("@simplewebauthn/browser")), "../dist/bundle/index.umd.min.js");

export interface Asset {
  readonly type: string;
  readonly content: Buffer;
  /** With a mark of its content, so that it can be kept for good. */
  readonly url: string;
}

const css = asset("allod.css", join(FOLDER, "allod.css"), "text/css");
const script = asset("sign-in.js", join(FOLDER, "sign-in.js"), "text/javascript");
const webauthn = asset("webauthn.js", WEBAUTHN, "text/javascript");
const icon = asset("icon.svg", join(FOLDER, "icon.svg"), "image/svg+xml");

/** What pages load, by name. */
export const assets: Readonly<Record<"css" | "script" | "webauthn" | "icon", Asset>> = { css, script, webauthn, icon };

function asset(name: string, path: string, type: string): Asset {
  const content = readFileSync(path);
  const mark = createHash("sha256").update(content).digest("base64url").slice(0, 12);
  return { type: `${type}; charset=utf-8`, content, url: `/assets/${mark}/${name}` };
}
