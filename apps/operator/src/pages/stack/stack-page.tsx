import { type ApiError, CopyField, EmptyState, Loaded, PageHeader, Panel } from "@allod/ui";
import { Button } from "@mantine/core";
import IconExternalLink from "@tabler/icons-react/icons/IconExternalLink";
import IconStack2 from "@tabler/icons-react/icons/IconStack2";
import { useQuery } from "@tanstack/react-query";

import { useText } from "../../i18n/text.ts";
import { type AboutStack, commandFor, PAGE, readAbout } from "./about.ts";

/** What one workspace file becomes. The page is made by `allod view`, and shown as it is. */
export function StackPage() {
  const t = useText();
  const about = useQuery<AboutStack, ApiError>({ queryKey: ["/stack/about.json"], queryFn: ({ signal }) => readAbout(signal) });
  return (
    <>
      <PageHeader
        title={t("stack.title")}
        description={t("stack.description")}
        actions={
          about.data === undefined || about.data.shows === "none" ? null : (
            <Button
              component="a"
              href={PAGE}
              target="_blank"
              rel="noreferrer"
              variant="default"
              rightSection={<IconExternalLink size={16} aria-hidden />}
            >
              {t("stack.alone")}
            </Button>
          )
        }
      />
      <Loaded result={about}>{(data) => <Shown about={data} />}</Loaded>
    </>
  );
}

function Shown({ about }: { readonly about: AboutStack }) {
  const t = useText();
  const { shows, file } = about;
  const command = <CopyField value={commandFor(file)} name={t("stack.command")} />;
  if (shows === "none")
    return (
      <Panel>
        <EmptyState icon={<IconStack2 />} title={t("stack.none")} action={command}>
          {t(file === null ? "stack.noneNamed" : "stack.noneHint")}
        </EmptyState>
      </Panel>
    );
  return (
    <>
      {shows === "example" ? (
        <div className="operator-banner operator-stack-example" data-tone="idle" role="note">
          <span>{t("stack.example")}</span>
          {command}
        </div>
      ) : null}
      {/* No part in this origin, and no script: it can reach neither the session nor the API. */}
      <iframe
        key={shows}
        src={PAGE}
        title={t(shows === "example" ? "stack.exampleFrame" : "stack.frame")}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        className="operator-stack"
      />
    </>
  );
}
