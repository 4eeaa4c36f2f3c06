const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Has this function called, once, when the program is asked to end, and nobody else: the database's library would end the
 * process without waiting for anything.
 */
export function onSignals(end: () => Promise<void>): void {
  let isAsked = false;
  function ask(): void {
    if (!isAsked) void end();
    isAsked = true;
  }
  for (const signal of SIGNALS) {
    const others = process.listeners(signal);
    // First ours: a signal that is on its way while nobody listens, even for a moment, is lost.
    process.on(signal, ask);
    for (const other of others) process.off(signal, other);
  }
}
