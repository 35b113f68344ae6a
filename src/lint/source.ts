/** A text to judge. */
export interface Source {
  /** As it is to be shown: the path as somebody gave it or a folder led to it, `<stdin>` for standard input. */
  readonly file: string;
  readonly text: string;
  /** Was this very file asked for? Then it has to hold Kubernetes objects and nothing else; a file found in a folder may be anything. */
  readonly isNamed: boolean;
}
