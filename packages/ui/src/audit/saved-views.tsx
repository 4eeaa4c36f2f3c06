import { type AuditViewFilter, createSavedView, MAX_SAVED_VIEWS, savedView, savedViewList, type SavedView } from "@allod/api";
import { Button, Text, TextInput } from "@mantine/core";
import IconBookmarkPlus from "@tabler/icons-react/icons/IconBookmarkPlus";
import IconTrash from "@tabler/icons-react/icons/IconTrash";
import { useState } from "react";

import { ConfirmDialog } from "../feedback/confirm-dialog.tsx";
import { Dialog } from "../feedback/dialog.tsx";
import { notifyDone } from "../feedback/notify.tsx";
import { Form } from "../form/form.tsx";
import { useSchemaForm } from "../form/use-schema-form.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { useChange, useRead } from "../query/queries.ts";
import { isFiltered, isSameFilter } from "./filter.ts";

const PATH = "/me/audit-views";

interface SavedViewsProps {
  readonly filter: AuditViewFilter;
  /** Among these events one cannot look for a source or an action. */
  readonly isWide: boolean;
  readonly onChoose: (filter: AuditViewFilter) => void;
}

/** Filters that this person gave names: to be looked at again, kept and thrown away. */
export function SavedViews({ filter, isWide, onChoose }: SavedViewsProps) {
  const t = useUiText();
  const [saving, setSaving] = useState(false);
  const [asked, setAsked] = useState<SavedView>();
  // Without them the timeline is whole: that they could not be read is not said.
  const { data: { items } = { items: [] } } = useRead(PATH, { schema: savedViewList });
  const shown = items.filter(({ filter }) => !isWide || (filter.source ?? filter.action) === undefined);
  const chosen = shown.find((view) => isSameFilter(view.filter, filter));
  return (
    <div className="allod-views">
      <ul aria-label={t("audit.views")}>
        <li>
          <button type="button" aria-pressed={!isFiltered(filter)} onClick={() => onChoose({})}>
            {t("audit.allEvents")}
          </button>
        </li>
        {shown.map((view) => (
          <li key={view.id}>
            <button type="button" aria-pressed={view.id === chosen?.id} onClick={() => onChoose(view.filter)}>
              {view.name}
            </button>
          </li>
        ))}
      </ul>
      {chosen === undefined ? (
        isFiltered(filter) ? (
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<IconBookmarkPlus size={16} aria-hidden />}
            disabled={items.length >= MAX_SAVED_VIEWS}
            title={items.length >= MAX_SAVED_VIEWS ? t("audit.viewsFull", { count: MAX_SAVED_VIEWS }) : undefined}
            onClick={() => setSaving(true)}
          >
            {t("audit.saveView")}
          </Button>
        ) : null
      ) : (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => setAsked(chosen)}
        >
          {t("audit.deleteView")}
        </Button>
      )}
      <Dialog opened={saving} onClose={() => setSaving(false)} title={t("audit.saveViewTitle")}>
        <SaveForm filter={filter} onClose={() => setSaving(false)} />
      </Dialog>
      <DeleteDialog view={asked} onClose={() => setAsked(undefined)} />
    </div>
  );
}

function SaveForm({ filter, onClose }: { readonly filter: AuditViewFilter; readonly onClose: () => void }) {
  const t = useUiText();
  const save = useChange({
    send: (api, body: object, idempotencyKey) => api.send("POST", PATH, { schema: savedView, body, idempotencyKey }),
    touches: [PATH],
    onDone: ({ name }) => {
      notifyDone(t("audit.viewSaved", { name }));
      onClose();
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: createSavedView,
    initialValues: { name: "" },
    toInput: ({ name }) => ({ name, filter }),
    send: save.mutateAsync,
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("audit.saveView")} onCancel={onClose}>
      <Text size="sm" c="dimmed">
        {t("audit.saveViewHint")}
      </Text>
      <TextInput
        {...form.getInputProps("name")}
        label={t("audit.viewName")}
        placeholder={t("audit.viewExample")}
        required
        maxLength={80}
        data-autofocus
      />
    </Form>
  );
}

function DeleteDialog({ view, onClose }: { readonly view: SavedView | undefined; readonly onClose: () => void }) {
  const t = useUiText();
  const remove = useChange({
    send: (api, { id }: SavedView) => api.send("DELETE", `${PATH}/${id}`, { schema: { parse: () => undefined } }),
    touches: [PATH],
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      opened={view !== undefined}
      onClose={onClose}
      title={t("audit.deleteViewTitle", { name: view?.name ?? "" })}
      action={t("audit.deleteView")}
      onConfirm={() => view !== undefined && remove.mutate(view)}
      pending={remove.isPending}
      error={remove.error}
    >
      {t("audit.deleteViewHint")}
    </ConfirmDialog>
  );
}
