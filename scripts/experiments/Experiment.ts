/** One experiment: what it needs and what it prints. */
export interface Experiment {
  /** What it does, in a line of the help. */
  readonly summary: string
  /**
   * Runs it.
   *
   * @param data directory of MNIST in IDX files, if one was given
   * @returns the results as Markdown
   */
  run(data: string | undefined): Promise<string>
}
