import { uiGerman } from "@allod/ui/de";

import { portal } from "./de/portal.ts";

export const de = { ...uiGerman, portal };
