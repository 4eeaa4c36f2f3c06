import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const indigo: MantineColorsTuple = [
  "#eef2ff",
  "#e0e7ff",
  "#c7d2fe",
  "#a5b4fc",
  "#818cf8",
  "#6366f1",
  "#4f46e5",
  "#4338ca",
  "#3730a3",
  "#312e81",
];
const gray: MantineColorsTuple = [
  "#fafafa",
  "#f4f4f5",
  "#e9e9ec",
  "#dcdce0",
  "#c9c9cf",
  "#a1a1aa",
  "#63636c",
  "#52525b",
  "#3f3f46",
  "#18181b",
];
const dark: MantineColorsTuple = [
  "#e4e4e7",
  "#c4c4cb",
  "#a1a1aa",
  "#7c7c86",
  "#3f3f46",
  "#303036",
  "#232328",
  "#18181b",
  "#111113",
  "#0b0b0d",
];
const red: MantineColorsTuple = [
  "#fef2f2",
  "#fee2e2",
  "#fecaca",
  "#fca5a5",
  "#f87171",
  "#ef4444",
  "#dc2626",
  "#b91c1c",
  "#991b1b",
  "#7f1d1d",
];

/** How everything looks: indigo, neutral grays, the fonts of the system. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 6, dark: 6 },
  colors: { indigo, gray, dark, red },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.3" },
      h2: { fontSize: "1.0625rem", lineHeight: "1.4" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.45" },
    },
  },
  components: {
    Button: { defaultProps: { size: "sm" } },
    Modal: { defaultProps: { centered: true, radius: "lg", overlayProps: { backgroundOpacity: 0.45 } } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    Paper: { defaultProps: { radius: "lg" } },
  },
});

/** Mantine's own variables where its choice has too little contrast, or where a page stands on a canvas with cards on it. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--allod-canvas": "#f8f8f9",
    "--allod-line": "#e4e4e7",
    "--allod-good": "#15803d",
    "--allod-warning": "#b45309",
    "--allod-bad": "#dc2626",
    "--allod-busy": "#4f46e5",
    "--allod-idle": "#71717a",
    "--allod-soft": "#eef2ff",
    "--allod-soft-text": "#3730a3",
    "--mantine-color-error": "#c81e1e",
    "--mantine-color-dimmed": "#5f5f68",
    "--mantine-color-placeholder": "#6f6f79",
    "--mantine-color-default-border": "#dcdce0",
  },
  dark: {
    "--allod-canvas": "#111113",
    "--allod-line": "#2c2c31",
    "--allod-good": "#4ade80",
    "--allod-warning": "#fbbf24",
    "--allod-bad": "#f87171",
    "--allod-busy": "#a5b4fc",
    "--allod-idle": "#a1a1aa",
    "--allod-soft": "#26264a",
    "--allod-soft-text": "#c7d2fe",
    "--mantine-color-error": "#f87171",
    "--mantine-color-dimmed": "#a1a1aa",
    "--mantine-color-placeholder": "#8b8b95",
    "--mantine-color-body": "#18181b",
    "--mantine-color-anchor": "#a5b4fc",
  },
});
