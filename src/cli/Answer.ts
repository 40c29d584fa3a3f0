import type { EdgeOfChaos } from '../meanField/design/edgeOfChaos.js'
import type { SparseDesign } from '../meanField/design/sparseDesign.js'
import type { StabilityReport } from '../meanField/finiteWidth/stabilityReport.js'
import type { RandomNetwork } from '../meanField/maps/RandomNetwork.js'
import type { NetworkSize } from '../pictures/designPlots.js'
import type { DesignRequest } from '../starterCode/Recipe.js'

/** A network on its edge of chaos. */
export interface EdgeAnswer {
  readonly kind: 'edge'
  readonly title: string
  readonly request: DesignRequest
  readonly design: EdgeOfChaos | SparseDesign
  readonly report: StabilityReport
  /** The size that code and picture have. */
  readonly size: NetworkSize
}

/** A network as it is. */
export interface NetworkAnswer {
  readonly kind: 'network'
  readonly title: string
  readonly network: RandomNetwork
  readonly report: StabilityReport
}

/** What a command found out. */
export type Answer = EdgeAnswer | NetworkAnswer
