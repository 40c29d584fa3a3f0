/** The command line is not understood; the message is one line. */
export class UsageError extends Error {}
