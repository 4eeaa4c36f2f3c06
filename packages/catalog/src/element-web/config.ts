import type { MatrixHomeserverGrant, SecretData, Workspace } from "@allod/compiler/component";
import { z } from "zod";

const color = z
  .string()
  .regex(/^(#[0-9a-fA-F]{3,8}|(rgb|rgba|hsl|hsla)\([0-9., %/deg-]+\)|[a-z]{3,30})$/, "write a CSS color such as #0b5fff");

/** A theme of Element. Tokens of its design system begin with `--cpd-`; Element drops others in silence (apps/web/src/theme.ts). */
export const themeSchema = z.strictObject({
  name: z.string().min(1).max(64).describe("What people choose it by."),
  dark: z.boolean().default(false).describe("Whether it builds on the dark theme."),
  colors: z
    .record(z.string().regex(/^[a-z0-9-]{1,64}$/, "write a color's name such as accent-color"), z.union([color, z.array(color).max(16)]))
    .default({})
    .describe("Colors by name: accent-color, primary-color, sidebar-color…"),
  compound: z
    .record(z.string().regex(/^--cpd-[a-z0-9-]+$/, "design tokens begin with --cpd- and have only a-z, 0-9 and hyphens"), color)
    .default({})
    .describe("Design tokens: --cpd-color-bg-accent-rest…"),
});

interface Source {
  readonly workspace: Workspace;
  readonly homeserver: MatrixHomeserverGrant;
  readonly settings: { readonly theme?: string | undefined; readonly themes: readonly z.output<typeof themeSchema>[] };
}

/** config.json. Keys: Element Web 1.12, apps/web/src/IConfigOptions.ts and docs/config.md. */
export function elementConfig({ workspace, homeserver, settings: { theme, themes } }: Source): SecretData {
  const custom = themes.map(({ name, dark, colors, compound }) => ({ name, is_dark: dark, colors, compound }));
  return {
    default_server_config: { "m.homeserver": { base_url: homeserver.baseUrl, server_name: homeserver.serverName } },
    brand: workspace.title,
    default_device_display_name: `${workspace.title} (web)`,
    disable_custom_urls: true,
    disable_guests: true,
    disable_3pid_login: true,
    // Straight to the sign-in page and back: nobody has to choose how.
    sso_redirect_options: { immediate: true },
    ...(theme === undefined ? {} : { default_theme: themes.some(({ name }) => name === theme) ? `custom-${theme}` : theme }),
    room_directory: { servers: [homeserver.serverName] },
    setting_defaults: {
      "UIFeature.registration": false,
      "UIFeature.passwordReset": false,
      "UIFeature.deactivate": false,
      ...(custom.length === 0 ? {} : { custom_themes: custom }),
    },
  };
}
