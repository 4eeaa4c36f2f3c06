import type { UiMessages } from "./en.ts";
import { textHook } from "./i18n.ts";

/** The texts of this package. */
export const useUiText = textHook<UiMessages>("ui");
