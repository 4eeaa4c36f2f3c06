import type { PlanView } from "@allod/api";

import { fromMinor, toMinor } from "../../money/minor.ts";
import type { WrittenPrice } from "../../money/price-fields.tsx";

/** Decimal, as disks are sold and as sizes are shown. */
const GIGABYTE = 1_000_000_000;

/** What the form of a plan holds. Room is in gigabytes; empty is the product's own default. */
export interface PlanValues extends Record<string, unknown> {
  readonly name: string;
  readonly price: WrittenPrice;
  readonly mailbox: number | string;
  readonly files: number | string;
}

export const noPlan: PlanValues = { name: "", price: { amount: "", currency: "EUR" }, mailbox: "", files: "" };

export function planValues({ name, price, mailboxBytes, filesBytes }: PlanView): PlanValues {
  return {
    name,
    price: { amount: fromMinor(price.amount, price.currency), currency: price.currency },
    mailbox: mailboxBytes === null ? "" : mailboxBytes / GIGABYTE,
    files: filesBytes === null ? "" : filesBytes / GIGABYTE,
  };
}

/** What was written, as the API takes it. */
export function writtenPlan({ name, price, mailbox, files }: PlanValues): Record<string, unknown> {
  return {
    name,
    price: { amount: toMinor(price.amount, price.currency), currency: price.currency },
    mailboxBytes: toBytes(mailbox),
    filesBytes: toBytes(files),
  };
}

function toBytes(gigabytes: number | string): number | null {
  return gigabytes === "" ? null : Math.round(Number(gigabytes) * GIGABYTE);
}
