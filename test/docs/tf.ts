// What `@tensorflow/tfjs` is to the snippets: core and layers as one name, on the cpu backend.
import '@tensorflow/tfjs-backend-cpu'

export * from '@tensorflow/tfjs-core'
export * from '@tensorflow/tfjs-layers'
