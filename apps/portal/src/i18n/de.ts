import { uiGerman } from "@allod/ui/de";

import { portal } from "./portal-de.ts";

export const de = { ...uiGerman, portal };
