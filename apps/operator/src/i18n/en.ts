import { uiEnglish } from "@allod/ui/en";

import { portal } from "./en/portal.ts";

export const en = { ...uiEnglish, portal };
export type OperatorMessages = typeof portal;
