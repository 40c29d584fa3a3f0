/** Where the program writes to. */
export interface Io {
  /** Prints on standard output. */
  out(text: string): void
  /** Prints on standard error. */
  error(text: string): void
  /** Writes a file; throws what the file system says. */
  write(file: string, text: string): void
}
