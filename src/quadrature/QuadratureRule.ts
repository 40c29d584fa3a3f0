/** Nodes, ascending, and their weights: $\int f \approx \sum_i w_i f(x_i)$. */
export interface QuadratureRule {
  /** Abscissas, ascending. */
  readonly nodes: Float64Array
  /** Weights, one for each node. */
  readonly weights: Float64Array
}

/** The largest number of nodes a rule is computed for. */
export const MAX_NODES = 512

export function copyOf(rule: QuadratureRule): QuadratureRule {
  return { nodes: rule.nodes.slice(), weights: rule.weights.slice() }
}
