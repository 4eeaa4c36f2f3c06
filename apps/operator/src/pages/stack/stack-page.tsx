import { CopyField, EmptyState, LoadingState, PageHeader, Panel } from "@allod/ui";
import { Button } from "@mantine/core";
import IconExternalLink from "@tabler/icons-react/icons/IconExternalLink";
import IconStack2 from "@tabler/icons-react/icons/IconStack2";
import { useQuery } from "@tanstack/react-query";

import { useText } from "../../i18n/text.ts";

/** Where the control plane serves the page of its workspace file, when it has one. */
const ADDRESS = "/stack/index.html";
const COMMAND = "npx allod view workspace.yaml";

/** What one workspace file becomes. The page is made by `allod view`, and shown as it is. */
export function StackPage() {
  const t = useText();
  const published = useQuery({ queryKey: [ADDRESS], queryFn: ({ signal }) => isPublished(signal), retry: false });
  return (
    <>
      <PageHeader
        title={t("stack.title")}
        description={t("stack.description")}
        actions={
          published.data === true ? (
            <Button
              component="a"
              href={ADDRESS}
              target="_blank"
              rel="noreferrer"
              variant="default"
              rightSection={<IconExternalLink size={16} aria-hidden />}
            >
              {t("stack.alone")}
            </Button>
          ) : null
        }
      />
      {published.isPending ? (
        <LoadingState />
      ) : published.data === true ? (
        // Scripts of its own, and no part in this origin: it can reach neither the session nor the API.
        <iframe src={ADDRESS} title={t("stack.frame")} sandbox="allow-scripts" className="operator-stack" />
      ) : (
        <Panel>
          <EmptyState icon={<IconStack2 />} title={t("stack.none")} action={<CopyField value={COMMAND} name={t("stack.command")} />}>
            {t("stack.noneHint")}
          </EmptyState>
        </Panel>
      )}
    </>
  );
}

/** Asks as no browser does that wants a page: for those the server answers every address with this portal itself. */
async function isPublished(signal: AbortSignal): Promise<boolean> {
  const response = await fetch(ADDRESS, { method: "HEAD", headers: { accept: "application/octet-stream" }, signal });
  return response.ok;
}
