import "@allod/ui/start.css";
import "@allod/ui/rest.css";
import "./operator.css";

import { startPortal } from "@allod/ui";
import { RouterProvider } from "@tanstack/react-router";

import { router } from "./router.tsx";

await startPortal({
  languages: {
    en: () => import("./i18n/en.ts").then(({ en }) => en),
    de: () => import("./i18n/de.ts").then(({ de }) => de),
  },
  publicPaths: ["/invitation", "/signed-out"],
  pages: () => <RouterProvider router={router} />,
});
