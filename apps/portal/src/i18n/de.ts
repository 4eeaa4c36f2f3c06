import type { Translated } from "@allod/ui";
import { uiGerman } from "@allod/ui/de";

import type { PortalMessages } from "./en.ts";

const portal: Translated<PortalMessages> = { launcher: { title: "Apps" } };
export const de = { ...uiGerman, portal };
