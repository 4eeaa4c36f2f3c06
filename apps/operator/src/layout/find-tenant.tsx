import { TextInput } from "@mantine/core";
import IconSearch from "@tabler/icons-react/icons/IconSearch";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";

import { useText } from "../i18n/text.ts";

/** In the header of every page: most work begins with one organization. */
export function FindTenant() {
  const t = useText();
  const navigate = useNavigate();
  const [written, setWritten] = useState("");
  function submit(event: FormEvent): void {
    event.preventDefault();
    const q = written.trim();
    if (q === "") return;
    setWritten("");
    void navigate({ to: "/tenants", search: { q } });
  }
  return (
    <form role="search" onSubmit={submit} className="operator-find">
      <TextInput
        type="search"
        size="xs"
        value={written}
        onChange={(event) => setWritten(event.currentTarget.value)}
        leftSection={<IconSearch size={15} aria-hidden />}
        placeholder={t("shell.find")}
        aria-label={t("shell.find")}
        maxLength={100}
      />
    </form>
  );
}
