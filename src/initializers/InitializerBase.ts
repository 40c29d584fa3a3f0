import type { serialization } from '@tensorflow/tfjs-core'
import { initializers } from '@tensorflow/tfjs-layers'
import { secondCopy } from '../secondCopy.js'

/** An initialiser of TensorFlow.js. */
export type Initializer = ReturnType<typeof initializers.zeros>

/** TensorFlow.js does not export the class that its layers test initialisers against. */
const Base = Object.getPrototypeOf(initializers.zeros().constructor) as {
  new (): Initializer
  /** The initialiser that a saved model describes. */
  fromConfig: typeof serialization.Serializable.fromConfig
}

/** What the initialisers of this library share. */
export abstract class InitializerBase extends Base {
  /**
   * A second copy of tfjs-layers does not recognise this object as an initialiser and reads it as a saved one instead.
   *
   * @internal
   */
  get className(): never {
    throw new Error(secondCopy('eocInitializer'))
  }
}
