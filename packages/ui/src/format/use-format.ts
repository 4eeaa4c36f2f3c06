import { useEffect, useMemo, useState } from "react";

import { useLocale } from "../i18n/i18n.ts";
import { useEnvironment } from "../query/context.tsx";
import {
  formatBytes,
  formatDate,
  formatDateTime,
  formatDay,
  formatExactly,
  formatMoney,
  formatNumber,
  formatTime,
  type Money,
} from "./format.ts";

/** Values in the language that is spoken. */
export interface Format {
  readonly money: (money: Money) => string;
  readonly bytes: (bytes: number) => string;
  readonly number: (value: number) => string;
  readonly date: (time: string | Date) => string;
  readonly dateTime: (time: string | Date) => string;
  readonly time: (time: string | Date) => string;
  readonly exactly: (time: string | Date) => string;
  readonly day: (time: string | Date, now: Date) => string;
}

export function useFormat(): Format {
  const locale = useLocale();
  return useMemo(
    () => ({
      money: (money) => formatMoney(money, locale),
      bytes: (bytes) => formatBytes(bytes, locale),
      number: (value) => formatNumber(value, locale),
      date: (time) => formatDate(time, locale),
      dateTime: (time) => formatDateTime(time, locale),
      time: (time) => formatTime(time, locale),
      exactly: (time) => formatExactly(time, locale),
      day: (time, now) => formatDay(time, now, locale),
    }),
    [locale],
  );
}

const TICK_MS = 30_000;

/** The time, renewed twice a minute. */
export function useNow(): Date {
  const { clock } = useEnvironment();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}
