/** The command line is wrong: the program ends with code 2. */
export class UsageError extends Error {}
