/**
 * Imported for its effect alone: registers every class of this library, so that saved models load.
 *
 * @module register
 */
import { AsymmetricInitializer } from './initializers/AsymmetricInitializer.js'
import { ScaledInitializer } from './initializers/ScaledInitializer.js'
import { ActivationFunction } from './layers/activationFunction.js'
import { CReLU } from './layers/CReLU.js'
import { CST } from './layers/CST.js'
import { NamedActivationLayer } from './layers/NamedActivationLayer.js'
import { ShiftedReLU } from './layers/ShiftedReLU.js'
import { SoftThreshold } from './layers/SoftThreshold.js'
import { ActivationDecorrelation } from './training/ActivationDecorrelation.js'
import { DiversityRegularizer } from './training/diversityRegularizer.js'

/** The names under which the classes are saved. */
export const registeredClasses: readonly string[] = [
  AsymmetricInitializer,
  ScaledInitializer,
  CReLU,
  CST,
  NamedActivationLayer,
  ShiftedReLU,
  SoftThreshold,
  ActivationFunction,
  ActivationDecorrelation,
  DiversityRegularizer
].map(({ className }) => className)
