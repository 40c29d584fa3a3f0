/** The command line is wrong: the program ends with code 2. */
export class UsageError extends Error {}

/** The command line is right, and what it asks for cannot be done: the program ends with code 1. */
export class Failure extends Error {}
