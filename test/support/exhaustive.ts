/** In a browser what vitest.config.ts hands on, in Node the environment. */
const environment: Partial<Record<string, string>> | undefined =
  (import.meta as { env?: Partial<Record<string, string>> }).env ?? globalThis.process?.env

/**
 * Whether all is taken that tests can take: all seeds, networks and rows (`npm run test:exhaustive`, every week and
 * before a release). `npm test` takes a sample of the most expensive ones, so that it can be run often.
 */
export const isExhaustive: boolean = environment?.TEST_SIZE === 'exhaustive'

/** All of a list, or so many of its members, spread evenly, the first and the last among them. */
export function sample<T>(list: readonly T[], count: number): readonly T[] {
  if (isExhaustive || list.length <= count) return list
  const step = (list.length - 1) / Math.max(count - 1, 1)
  return Array.from({ length: count }, (_, i) => list[Math.round(i * step)] as T)
}

/** A number of seeds, networks or the like: `all` of them, or `few`. */
export const countOf = ({ all, few }: { readonly all: number; readonly few: number }): number =>
  isExhaustive ? all : few
