import { auditReport, type AuditReport } from "@allod/api";
import { Button } from "@mantine/core";
import IconShieldCheck from "@tabler/icons-react/icons/IconShieldCheck";
import IconShieldExclamation from "@tabler/icons-react/icons/IconShieldExclamation";
import IconShieldHalf from "@tabler/icons-react/icons/IconShieldHalf";
import type { ReactNode } from "react";

import { FormProblem } from "../form/form-problem.tsx";
import { RelativeTime } from "../format/relative-time.tsx";
import { useFormat } from "../format/use-format.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { useChange } from "../query/queries.ts";
import type { TimelineScope } from "./scope.ts";

interface ProofPanelProps {
  readonly scope: TimelineScope;
  readonly onOpen: (eventId: string) => void;
  /** Beside the button. */
  readonly aside?: ReactNode;
}

/** Whether anybody changed, removed or moved an event: every one is chained to the one before it, and that can be checked here. */
export function ProofPanel({ scope: { verifyPath, isWide }, onOpen, aside }: ProofPanelProps) {
  const t = useUiText();
  const verify = useChange({ send: (api) => api.send("POST", verifyPath, { schema: auditReport }), touches: [] });
  const report = verify.data;
  const tone = report === undefined ? "idle" : report.intact ? "good" : "bad";
  const Icon = { idle: IconShieldHalf, good: IconShieldCheck, bad: IconShieldExclamation }[tone];
  return (
    <section className="allod-proof-panel" data-tone={tone} aria-label={t("audit.proof.title")}>
      <Icon size={22} aria-hidden />
      <div role="status">
        {verify.isPending ? (
          <strong>{t("audit.proof.checking")}</strong>
        ) : report === undefined ? (
          <>
            <strong>{t("audit.proof.title")}</strong>
            <span>{t("audit.proof.hint")}</span>
          </>
        ) : (
          <Result report={report} isWide={isWide} onOpen={onOpen} />
        )}
        <FormProblem error={verify.error} />
      </div>
      <span className="allod-proof-tools">
        {aside}
        <Button variant="default" size="xs" onClick={() => verify.mutate()} loading={verify.isPending}>
          {t(report === undefined ? "audit.proof.check" : "audit.proof.again")}
        </Button>
      </span>
    </section>
  );
}

interface ResultProps {
  readonly report: AuditReport;
  /** Of many chains: a number of one says nothing. */
  readonly isWide: boolean;
  readonly onOpen: (eventId: string) => void;
}

function Result({ report, isWide, onOpen }: ResultProps) {
  const t = useUiText();
  const format = useFormat();
  const { events, erased, checkpoints, checkedAt, problem } = report;
  if (problem !== null)
    return (
      <>
        <strong>{t(`audit.proof.problem.${problem.kind}`, { seq: format.number(problem.seq) })}</strong>
        <span>
          <span lang="en">{problem.message}</span> {t("audit.proof.problemHint")}
        </span>
        {problem.eventId === null ? null : (
          <button type="button" className="allod-text-button" onClick={() => onOpen(problem.eventId ?? "")}>
            {t("audit.proof.show")}
          </button>
        )}
      </>
    );
  return (
    <>
      <strong>{t(isWide ? "audit.proof.intactAll" : "audit.proof.intact", { seq: format.number(events) })}</strong>
      <span>
        {checkpoints === 0 ? t("audit.proof.noCheckpoint") : t("audit.proof.checkpoints", { count: checkpoints })}
        {erased === 0 ? null : ` · ${t("audit.proof.erased", { count: erased })}`} · <RelativeTime time={checkedAt} />
      </span>
    </>
  );
}
