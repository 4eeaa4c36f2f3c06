import { notifications } from "@mantine/notifications";

/** Says in a corner that something was done. What went wrong is said where it was done instead. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: "teal", autoClose: 4000, withBorder: true });
}
