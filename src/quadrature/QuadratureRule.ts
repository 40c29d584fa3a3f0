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

/** A node at or right of the centre, and its weight. */
export type NodeAndWeight = readonly [node: number, weight: number]

/**
 * The rules of one family, computed once for each n: symmetric about 0, from their right halves, largest node first.
 */
export function symmetricRules(rightHalf: (n: number, i: number) => NodeAndWeight): (n: number) => QuadratureRule {
  const cache = new Map<number, QuadratureRule>()
  return (n) => {
    const known = cache.get(n)
    if (known !== undefined) return known
    const rule = { nodes: new Float64Array(n), weights: new Float64Array(n) }
    for (let i = 0; i < Math.ceil(n / 2); i++) {
      const [node, weight] = rightHalf(n, i)
      rule.nodes[i] = 0 - node
      rule.nodes[n - 1 - i] = node
      rule.weights[i] = weight
      rule.weights[n - 1 - i] = weight
    }
    cache.set(n, rule)
    return rule
  }
}
