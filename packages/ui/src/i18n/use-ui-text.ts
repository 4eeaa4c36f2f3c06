import type { UiMessages } from "./en.ts";
import { type Say, textHook } from "./i18n.ts";

/** The texts of this package. */
export const useUiText = textHook<UiMessages>("ui");
export type SayUi = Say<UiMessages>;
