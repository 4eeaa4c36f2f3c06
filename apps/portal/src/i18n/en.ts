import { uiEnglish } from "@allod/ui/en";

const portal = { launcher: { title: "Apps" } };
export type PortalMessages = typeof portal;
export const en = { ...uiEnglish, portal };
