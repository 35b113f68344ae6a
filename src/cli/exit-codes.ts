/** What the exit code of a command says, as with eslint and `kubectl diff`. */
export const EXIT = {
  /** Nothing to object to. */
  fine: 0,
  /** Findings at or above `--fail-on`. */
  findings: 1,
  /** Not everything could be judged, or nothing could be started. */
  trouble: 2,
} as const;
