import { z } from "zod";

import type { Say } from "../i18n/i18n.ts";
import type { UiMessages } from "../i18n/en.ts";

/** What is wrong with a value, for whoever typed it. */
function sayIssue(issue: z.core.$ZodRawIssue, t: Say<UiMessages>): string {
  switch (issue.code) {
    case "too_small":
      if (issue.origin === "string")
        return Number(issue.minimum) <= 1 ? t("field.required") : t("field.tooShort", { count: Number(issue.minimum) });
      return issue.origin === "array" ? t("field.chooseOne") : t("field.tooSmall", { count: Number(issue.minimum) });
    case "too_big":
      return t(issue.origin === "string" ? "field.tooLong" : "field.tooBig", { count: Number(issue.maximum) });
    case "invalid_type":
      return issue.input === undefined || issue.input === null || issue.input === "" ? t("field.required") : t("field.invalid");
    case "invalid_format":
      if (issue.input === "") return t("field.required");
      return issue.format === "email" ? t("field.email") : t("field.invalid");
    default:
      return t("field.invalid");
  }
}

/** Tells zod never to make code from text (the pages' policy forbids `eval`), and how to say what is wrong. */
export function configureSchemas(t: Say<UiMessages>): void {
  z.config({ jitless: true, customError: (issue) => sayIssue(issue, t) });
}
