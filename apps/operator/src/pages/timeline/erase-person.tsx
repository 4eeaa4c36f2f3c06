import { erasedPerson } from "@allod/api";
import { type ApiError, ConfirmDialog, Dialog, FormProblem, notifyDone, useApi, useChange, useUiText } from "@allod/ui";
import type { EraseProps, Person } from "@allod/ui/audit";
import { Button, Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { useText } from "../../i18n/text.ts";

/** Removes what is personal of somebody who has left: first it says from how many events, or why it cannot be. */
export function ErasePerson({ person, opened, onClose, onErased }: EraseProps) {
  const t = useText();
  const ui = useUiText();
  const { data, error } = useCount(person, opened);
  const erase = useChange({
    send: (api, id: string) => api.send("POST", `/people/${id}/erasure`, { schema: erasedPerson, body: { dryRun: false } }),
    touches: ["/audit", "/tenants"],
    onDone: ({ events }) => {
      onErased();
      notifyDone(t("erase.done", { count: events }));
    },
  });
  const name = person?.name ?? "";
  const title = t("erase.title", { name });
  function close(): void {
    onClose();
    erase.reset();
  }
  return (
    <>
      <ConfirmDialog
        opened={opened && error === null}
        onClose={close}
        title={title}
        action={t("erase.action")}
        onConfirm={() => person !== undefined && erase.mutate(person.id)}
        pending={data === undefined || erase.isPending}
        error={erase.error}
        {...(data === undefined ? {} : { typeName: name })}
      >
        <p className="operator-said">{data === undefined ? t("erase.counting") : t("erase.events", { count: data.events })}</p>
        <p className="operator-said">{t("erase.hint")}</p>
      </ConfirmDialog>
      <Dialog opened={opened && error !== null} onClose={close} title={title}>
        <Stack gap="md">
          <FormProblem error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {ui("action.close")}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}

/** How many events name them. It is asked anew each time: they may have left in the meantime. */
function useCount(person: Person | undefined, opened: boolean) {
  const api = useApi();
  const path = `/people/${person?.id ?? ""}/erasure`;
  return useQuery<{ readonly events: number }, ApiError>({
    queryKey: [path, { dryRun: true }],
    queryFn: () => api.send("POST", path, { schema: erasedPerson, body: { dryRun: true } }),
    enabled: opened,
    staleTime: 0,
    gcTime: 0,
  });
}
