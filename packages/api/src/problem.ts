import { z } from "zod";

/** What goes wrong, as RFC 9457 has it. `code` is the stable name of the error, `hint` what to do. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  hint: z.string(),
});
export type Problem = z.output<typeof problem>;
