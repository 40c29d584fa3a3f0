import { tidy } from '@tensorflow/tfjs-core'

/** What a function gives that is no tensor; the tensors that it made are let go of. */
export function tidied<T>(f: () => T): T {
  let result: { readonly value: T } | undefined
  tidy(() => {
    result = { value: f() }
  })
  return (result as unknown as { readonly value: T }).value
}
