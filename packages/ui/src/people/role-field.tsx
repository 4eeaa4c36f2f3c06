import type { MemberView } from "@allod/api";
import { Radio, Stack } from "@mantine/core";

import { useUiText } from "../i18n/use-ui-text.ts";

export type Role = MemberView["role"];
export const memberRoles: readonly Role[] = ["member", "administrator", "owner"];

interface RoleFieldProps {
  readonly label: string;
  readonly roles: readonly Role[];
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}

/** A choice of roles, with what each means. */
export function RoleField({ label, roles, value, onChange }: RoleFieldProps) {
  const t = useUiText();
  return (
    <Radio.Group label={label} value={value} onChange={onChange}>
      <Stack gap="xs" mt={6}>
        {roles.map((role) => (
          <Radio key={role} value={role} label={t(`role.${role}`)} description={t(`role.${role}Hint`)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
