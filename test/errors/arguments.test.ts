import '@tensorflow/tfjs-backend-cpu'
import { describe, expect, it } from 'vitest'
import { isArgumentError } from '../../src/checks.js'
import * as expression from '../../src/expression.js'
import * as main from '../../src/index.js'
import { AsymmetricInitializer } from '../../src/initializers/AsymmetricInitializer.js'
import { ScaledInitializer } from '../../src/initializers/ScaledInitializer.js'
import { ActivationFunction } from '../../src/layers/activationFunction.js'
import * as theory from '../../src/theory.js'
import { DiversityRegularizer } from '../../src/training/diversityRegularizer.js'
import { layerCases, methodCases } from './layerCases.js'
import { findNaN, isRightKind, PROBES, replaced, type Slot, shown } from './slots.js'
import { type Case, theoryCases } from './theoryCases.js'

/** What only saved models are made from. */
const saved = { ActivationFunction, AsymmetricInitializer, DiversityRegularizer, ScaledInitializer }
const library = { ...main, ...theory, ...expression, ...saved }
const cases: Readonly<Record<string, Case>> = { ...theoryCases, ...layerCases }
/** What gives a promise; test/model has its refusals. */
const PROMISED = ['inspectModel']

type Call = (...args: unknown[]) => unknown

/** The public function as something to call; classes are made with `new`. */
function callable(name: string): Call {
  const exported = (library as Record<string, unknown>)[name] as Call & (new (...args: unknown[]) => unknown)
  return /^[A-Z]/.test(name) ? (...args) => new exported(...args) : exported
}

function outcome(call: Call, args: readonly unknown[]): { value: unknown } | { error: unknown } {
  try {
    return { value: call(...args) }
  } catch (error) {
    return { error }
  }
}

/** What is wrong with how `name` answers a bad value, or nothing. */
function complaint(name: string, slot: Slot, probe: unknown, error: unknown): string | undefined {
  const expected = isRightKind(slot, probe) ? 'RangeError' : 'TypeError'
  const isList = Array.isArray(probe) && slot.kind === 'array'
  const isOptions = slot.kind === 'object' && isRightKind(slot, probe)
  const isUnparsable = error instanceof SyntaxError && name === 'fromJSON'
  if (!(error instanceof TypeError || error instanceof RangeError || isUnparsable)) return `threw ${error}`
  if (!error.message.startsWith(name)) return `message does not start with its name: ${error.message}`
  // What is wrong with a list is one of its entries, with an object a key that it lacks.
  const value = isOptions ? 'undefined' : shown(probe)
  const isEmpty = typeof probe === 'object' && !Array.isArray(probe) && error.message.includes('undefined')
  if (!isList && !isEmpty && !error.message.includes(value)) return `message does not name ${value}: ${error.message}`
  if (!isList && !isOptions && !isUnparsable && probe !== '' && error.name !== expected)
    return `${error.name} for a ${expected}: ${error.message}`
  if (isUnparsable) return undefined
  if (!isArgumentError(error)) return `does not carry what it is about: ${error.message}`
  const { caller, argument } = error
  if (!error.message.startsWith(`${caller}: `) || !error.message.includes(argument))
    return `carries ${caller} and ${argument}: ${error.message}`
  return undefined
}

function check(name: string, call: Call, { args, slots, passesNaN = false }: Case): string[] {
  const complaints: string[] = []
  for (const slot of slots) {
    for (const probe of PROBES) {
      const result = outcome(call, replaced(args, slot.path, probe))
      const where = `${name}, ${slot.path.join('.')} = ${shown(probe)}`
      if (slot.accepts(probe)) {
        if ('error' in result) {
          // A legal value may still be more than the function can do; then it says so.
          const { error } = result
          if (!(error instanceof RangeError && error.message.startsWith(name))) complaints.push(`${where}: ${error}`)
        } else if (!passesNaN) {
          const found = findNaN(result.value)
          if (found !== undefined) complaints.push(`${where}: NaN in ${found}`)
        }
      } else {
        const said = 'error' in result ? complaint(name, slot, probe, result.error) : 'was taken'
        if (said !== undefined) complaints.push(`${where}: ${said}`)
      }
    }
  }
  return complaints
}

function misspelt(name: string, call: Call, { args }: Case): void {
  const result = outcome(call, [{ ...(args[0] as object), spasity: 1 }, ...args.slice(1)])
  const { error } = result as { error?: unknown }
  expect(error).toBeInstanceOf(TypeError)
  expect((error as Error).message.startsWith(name)).toBe(true)
  expect((error as Error).message).toContain('"spasity"')
}

const functions = Object.entries(library)
  .filter(([name, exported]) => typeof exported === 'function' && !PROMISED.includes(name))
  .map(([name]) => name)

describe('every public function', () => {
  it('has its cases here', () => {
    expect(Object.keys(cases).sort()).toEqual(functions.sort())
    expect(functions).toEqual(expect.arrayContaining(Object.keys(theory)))
  })

  it.each(functions)('%s takes its own example and refuses anything wrong, by name', (name) => {
    const given = cases[name] as Case
    const call = callable(name)
    expect(findNaN(call(...given.args))).toBeUndefined()
    expect(check(name, call, given)).toEqual([])
  })

  it.each(functions.filter((name) => cases[name]?.strict))('%s refuses a misspelt key', (name) =>
    misspelt(name, callable(name), cases[name] as Case)
  )

  it.each(functions.filter((name) => cases[name]?.passesNaN))('%s gives NaN for NaN', (name) =>
    expect(callable(name)(Number.NaN)).toBeNaN()
  )

  it.each(functions.filter((name) => (cases[name]?.args.length ?? 0) > 0))('%s without arguments', (name) => {
    const result = outcome(callable(name), [])
    if (cases[name]?.slots[0]?.accepts(undefined)) expect(result).toHaveProperty('value')
    else
      expect(complaint(name, cases[name]?.slots[0] as Slot, undefined, (result as { error?: unknown }).error)).toBe(
        undefined
      )
  })
})

describe('what eocInitializer hands out', () => {
  it.each(Object.entries(methodCases))('%s', (name, given) => {
    const call = given.call as Call
    const own = name === 'eocInitializer.layer' ? 'eocInitializer' : name
    expect(check(own, call, given)).toEqual([])
    misspelt(own, call, given)
  })
})
