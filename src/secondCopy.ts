/** What to say when an object of this library meets a copy of TensorFlow.js other than the one it was built on. */
export function secondCopy(caller: string): string {
  return `${caller}: the model belongs to a second copy of @tensorflow/tfjs-layers; keep one (npm ls shows them, npm dedupe joins them)`
}
