import { textHook } from "@allod/ui";

import type { OperatorMessages } from "./en.ts";

/** The texts of this portal. */
export const useText = textHook<OperatorMessages>("portal");
