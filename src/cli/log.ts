import { type Logger, pino, stdTimeFunctions } from "pino";

/** JSON lines on standard output, each with `level`, `time` (RFC 3339) and `msg`, written at once, so that none is lost when the process ends. */
export function openLog(level: string): Logger {
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } });
}
