/** What a system call gave, or why it failed in words for a person. */
export type Attempt<Value> = { readonly value: Value } | { readonly reason: string };

/** Makes a system call whose failure is a matter of files and not of this program; any other exception passes. */
export function attempt<Value>(call: () => Value): Attempt<Value> {
  try {
    return { value: call() };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** What a failed system call means; an exception that is none is thrown again. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error && "code" in error && "syscall" in error)) throw error;
  const code = String(error.code);
  return REASONS[code] ?? `cannot be read (${code})`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "no such file or folder",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
  ELOOP: "symbolic links that lead back to themselves",
  ENAMETOOLONG: "the name is too long",
  ENXIO: "not a regular file",
};
