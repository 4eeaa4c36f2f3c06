/** Where the browser keeps the chosen appearance: known to Mantine, and to the script that sets it before the first paint. */
export const COLOR_SCHEME_KEY = "allod-color-scheme";
