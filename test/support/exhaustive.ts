/** In Node from the environment, in a browser from what vitest.config.ts hands on of it. */
const size: string | undefined =
  globalThis.process?.env?.TEST_SIZE ?? (import.meta as { env?: Partial<Record<string, string>> }).env?.TEST_SIZE

/**
 * Whether all is taken that tests can take: all seeds, networks and rows (`npm run test:exhaustive`, every week and
 * before a release). `npm test` takes a sample of the most expensive ones, so that it can be run often.
 */
export const isExhaustive: boolean = size === 'exhaustive'

/** All of a list, or so many of its members, spread evenly, the first and the last among them. */
export function sample<T>(list: readonly T[], count: number): readonly T[] {
  if (isExhaustive || list.length <= count) return list
  const step = (list.length - 1) / Math.max(count - 1, 1)
  return Array.from({ length: count }, (_, i) => list[Math.round(i * step)] as T)
}

/** A number of seeds, networks or the like: `all` of them, or `few`. */
export const countOf = ({ all, few }: { readonly all: number; readonly few: number }): number =>
  isExhaustive ? all : few
