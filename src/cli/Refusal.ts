/** The command line is right, and what it asks for cannot be done: the program ends with code 1. */
export class Refusal extends Error {}
