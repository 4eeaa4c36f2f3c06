import { z } from "zod";

import { hostname } from "../settings.ts";

const color = z
  .string()
  .regex(/^(#[0-9a-fA-F]{3,8}|(rgb|rgba|hsl|hsla)\([0-9., %/deg-]+\)|[a-z]{3,30})$/, "write a CSS color such as #0b5fff");

/** A theme of Element. Tokens of its design system begin with `--cpd-`; Element drops others in silence (apps/web/src/theme.ts). */
const themeSchema = z.strictObject({
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

const address = z.url({ protocol: /^https$/, error: "write an address such as https://www.example.org/logo.svg" });
const text = z.string().min(1).max(80);

const branding = z.strictObject({
  logoUrl: address.optional().describe("Picture above the sign-in."),
  backgroundUrl: address.optional().describe("Picture behind the sign-in."),
  footerLinks: z
    .array(z.strictObject({ text: text.describe("What it says."), url: address.describe("Where it leads.") }))
    .max(8)
    .default([])
    .describe("Links below the sign-in, such as an imprint."),
});

export const settings = z.strictObject({
  hostname: hostname("chat"),
  theme: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe("The theme that people see first: `light`, `dark`, or the name of one of `themes`. Default: as their system."),
  themes: z.array(themeSchema).max(20).default([]).describe("Themes in the company's colors."),
  branding: branding.prefault({}).describe("The look of the sign-in."),
  links: z
    .array(z.strictObject({ text: text.describe("What it says."), url: address.describe("Where it leads.") }))
    .max(20)
    .default([])
    .describe("Links on the page that people see before they open a room."),
});

export type Settings = z.output<typeof settings>;
