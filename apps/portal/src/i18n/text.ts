import { textHook } from "@allod/ui";

import type { PortalMessages } from "./en.ts";

/** The texts of this portal. */
export const useText = textHook<PortalMessages>("portal");
