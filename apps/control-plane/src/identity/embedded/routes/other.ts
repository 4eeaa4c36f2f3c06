import { isLanguage } from "../texts/texts.ts";
import { cookie } from "./cookies.ts";
import type { RouteDeps, Routes } from "./deps.ts";
import { LANGUAGE_COOKIE, type Visit } from "./visit.ts";

const YEAR = 31_536_000;

/** What belongs to no other page. */
export function otherRoutes({ origin }: Pick<RouteDeps, "origin">): Routes {
  return {
    "GET /": async () => ({ redirect: "/account" }),
    "GET /language/:language": async (visit) => {
      const wanted = visit.params["language"] ?? "";
      const cookies = isLanguage(wanted) ? [cookie(origin, { name: LANGUAGE_COOKIE, value: wanted, path: "/", seconds: YEAR })] : [];
      return { redirect: pageBefore(visit, origin), cookies };
    },
  };
}

/** The page that led here, when it is one of ours. */
function pageBefore({ req }: Visit, origin: string): string {
  const before = URL.parse(req.headers.referer ?? "");
  return before?.origin === origin ? before.pathname + before.search : "/";
}
