import { isRectifier, isRectifyingClass } from '../../tfjs/activations.js'
import { understoodAs } from '../../tfjs/layerClasses.js'

/** A layer as the configuration of a model holds it. */
interface LayerConfig {
  readonly name?: string
  readonly className: string
  readonly config: Record<string, unknown>
  /** By node: by input: name of the layer, its node, which of its outputs, arguments. */
  readonly inboundNodes?: readonly (readonly Reference[])[]
}

type Reference = readonly [layer: string, node: number, output: number, ...rest: unknown[]]

/** The configuration of a model. */
export interface ModelConfig {
  readonly layers: readonly LayerConfig[]
  readonly outputLayers?: readonly Reference[]
}

/** Which sparsifier takes the place of an activation, and what it is configured with. */
export interface Replacement {
  readonly className: string
  readonly config: { readonly tau: number; readonly m: number | null }
}

/** What came of it. */
export interface Sparsified {
  readonly config: ModelConfig
  /** The paths of the layers whose activation was replaced, and of what is there now. */
  readonly replaced: readonly { readonly layer: string; readonly by: string }[]
}

const isLinearClass = (className: string) => understoodAs('theory', className) === 'linear'

/** Whether what a layer is configured with as its `activation` is a rectifier. */
function isRectifying(activation: unknown): boolean {
  if (typeof activation === 'string') return isRectifier(activation)
  const { sgpActivation } = (activation as { config?: { sgpActivation?: unknown } } | null)?.config ?? {}
  return typeof sgpActivation === 'string' && isRectifier(sgpActivation)
}

const nameOf = ({ name, config }: LayerConfig): string => name ?? (config.name as string)

/** The options of any layer. */
const common = ({ name, trainable, batchInputShape, dtype }: Record<string, unknown>) => ({
  name,
  trainable,
  ...(batchInputShape !== undefined && { batchInputShape }),
  ...(dtype !== undefined && { dtype })
})

/** The configuration of a model with its rectifiers replaced; `isKept` tells the paths of layers that keep theirs. */
export function sparseConfig(
  model: ModelConfig,
  replacement: Replacement,
  isKept: (path: string) => boolean,
  prefix = ''
): Sparsified {
  const names = new Set(model.layers.map(nameOf))
  const behind = new Map<string, string>()
  const replaced: { layer: string; by: string }[] = []

  function free(wanted: string): string {
    let name = wanted
    for (let i = 2; names.has(name); i++) name = `${wanted}_${i}`
    names.add(name)
    return name
  }

  /** A layer of weights without its activation, and the sparsifier behind it. */
  function split(layer: LayerConfig, config: Record<string, unknown>, path: string): LayerConfig[] {
    const own = nameOf(layer)
    const name = free(`${own}_${replacement.className.slice(3).toLowerCase()}`)
    behind.set(own, name)
    replaced.push({ layer: path, by: prefix + name })
    const { inboundNodes } = layer
    const nodes = inboundNodes?.map((_, node): Reference[] => [[own, node, 0, {}]])
    const sparsifier = {
      name,
      className: replacement.className,
      config: { name, ...replacement.config },
      ...(nodes && { inboundNodes: nodes })
    }
    return [{ ...layer, config }, sparsifier]
  }

  function converted(layer: LayerConfig): LayerConfig[] {
    const { className, config } = layer
    const path = prefix + nameOf(layer)
    if (understoodAs('theory', className) === 'model' && Array.isArray((config as unknown as ModelConfig).layers)) {
      const inner = sparseConfig(config as unknown as ModelConfig, replacement, isKept, `${path}/`)
      replaced.push(...inner.replaced)
      return [{ ...layer, config: inner.config as unknown as Record<string, unknown> }]
    }
    if (isKept(path)) return [layer]
    if (isLinearClass(className) && isRectifying(config.activation)) {
      return split(layer, { ...config, activation: 'linear' }, path)
    }
    const inner = config.layer as LayerConfig | undefined
    if (className === 'TimeDistributed' && inner !== undefined && isLinearClass(inner.className)) {
      if (!isRectifying(inner.config.activation)) return [layer]
      return split(layer, { ...config, layer: { ...inner, config: { ...inner.config, activation: 'linear' } } }, path)
    }
    const isReplaced = isRectifyingClass(className) || (className === 'Activation' && isRectifying(config.activation))
    if (!isReplaced) return [layer]
    replaced.push({ layer: path, by: path })
    return [{ ...layer, className: replacement.className, config: { ...common(config), ...replacement.config } }]
  }

  const layers = model.layers.flatMap(converted)
  const redirected = (reference: Reference): Reference => {
    const [name, ...rest] = reference
    return [behind.get(name) ?? name, ...rest] as unknown as Reference
  }
  const inserted = new Set(behind.values())
  const connected = layers.map((layer): LayerConfig => {
    const { inboundNodes } = layer
    if (inboundNodes === undefined || inserted.has(nameOf(layer))) return layer
    return { ...layer, inboundNodes: inboundNodes.map((node) => node.map(redirected)) }
  })
  const { outputLayers } = model
  const config = { ...model, layers: connected, ...(outputLayers && { outputLayers: outputLayers.map(redirected) }) }
  return { config, replaced }
}
