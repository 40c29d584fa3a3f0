/** Constructors of terms that leave out what adds 0, multiplies by 1, and so on. */
import type { Term } from '../Expression.js'

export function plus(u: Term, v: Term): Term {
  if (u === 0) return v
  if (v === 0) return u
  return typeof u === 'number' && typeof v === 'number' ? u + v : ['+', u, v]
}

export function minus(u: Term, v: Term): Term {
  if (v === 0) return u
  if (u === 0) return negative(v)
  return typeof u === 'number' && typeof v === 'number' ? u - v : ['-', u, v]
}

export function negative(u: Term): Term {
  if (typeof u === 'number') return 0 - u
  return typeof u === 'object' && u[0] === 'neg' ? (u[1] as Term) : ['neg', u]
}

export function times(u: Term, v: Term): Term {
  if (u === 0 || v === 0) return 0
  if (u === 1) return v
  if (v === 1) return u
  if (typeof u === 'number' && typeof v === 'number') return u * v
  if (u === -1) return negative(v)
  return v === -1 ? negative(u) : ['*', u, v]
}

/** The inner derivative times the outer one; where the inner one is 0, so is the product, whatever the outer one is. */
export function chain(inner: Term, outer: Term): Term {
  return typeof inner === 'object' && outer !== 0 && outer !== 1 ? ['gate', inner, outer] : times(outer, inner)
}

export function over(u: Term, v: Term): Term {
  return v === 1 ? u : ['/', u, v]
}

export function power(u: Term, n: number): Term {
  if (n === 0) return 1
  return n === 1 ? u : ['^', u, n]
}

export function choose(condition: Term, yes: Term, no: Term): Term {
  return typeof yes !== 'object' && yes === no ? yes : ['if', condition, yes, no]
}
