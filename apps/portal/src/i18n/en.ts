import { uiEnglish } from "@allod/ui/en";

import { portal } from "./portal-en.ts";

export const en = { ...uiEnglish, portal };
export type PortalMessages = typeof portal;
