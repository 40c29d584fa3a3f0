import ts from 'typescript'

/** A number must round to the printed one; printed with 13 digits or more, or as an integer, it agrees to 1e-12. */
function agrees(actual: number, printed: string): boolean {
  const value = Number(printed)
  if (Math.abs(actual - value) <= 1e-12 * Math.abs(value)) return true
  const [, mantissa = '', exponent = '0'] = /^([\d.]+)(?:e([+-]?\d+))?$/i.exec(printed) ?? []
  const digits = mantissa.replace('.', '').replace(/^0+/, '').length
  if (digits >= 13 || !/[.e]/i.test(printed)) return false
  const unit = 10 ** (Number(exponent) - (mantissa.split('.')[1] ?? '').length)
  return Math.abs(actual - value) <= 0.5 * unit * (1 + 1e-9)
}

function isMore(node: ts.Node): boolean {
  return ts.isIdentifier(node) ? node.text === 'more__' : ts.isShorthandPropertyAssignment(node) && isMore(node.name)
}

function entries(node: ts.ObjectLiteralExpression): Map<string, ts.Expression> {
  return new Map(
    node.properties
      .filter(ts.isPropertyAssignment)
      .map((property) => [
        ts.isStringLiteral(property.name) ? property.name.text : property.name.getText(),
        property.initializer
      ])
  )
}

const CONSTANTS = new Map<string, unknown>([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['false', false]
])

function matches(actual: unknown, node: ts.Expression): boolean {
  const text = node.getText()
  if (ts.isParenthesizedExpression(node)) return matches(actual, node.expression)
  if (CONSTANTS.has(text)) return Object.is(actual, CONSTANTS.get(text))
  if (ts.isStringLiteral(node)) return actual === node.text
  if (ts.isNumericLiteral(node)) return typeof actual === 'number' && agrees(actual, text)
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    return typeof actual === 'number' && matches(-actual, node.operand)
  }
  if (ts.isArrayLiteralExpression(node)) {
    if (!Array.isArray(actual) && !ArrayBuffer.isView(actual)) return false
    const items = Array.from(actual as ArrayLike<unknown>)
    const known = node.elements.filter((element) => !isMore(element))
    if (known.length === node.elements.length ? items.length !== known.length : items.length < known.length)
      return false
    return known.every((element, i) => matches(items[i], element))
  }
  if (ts.isObjectLiteralExpression(node)) {
    if (typeof actual !== 'object' || actual === null) return false
    const known = entries(node)
    if (!node.properties.some(isMore) && Object.keys(actual).length !== known.size) return false
    return [...known].every(([key, value]) => matches(Reflect.get(actual, key), value))
  }
  throw new Error(`the documented value cannot be read: ${text}`)
}

function parse(documented: string): ts.Expression {
  const source = `(${documented.replace(/…|\.\.\.(?=\s*[\]}])/g, 'more__')})`
  const file = ts.createSourceFile('expected.ts', source, ts.ScriptTarget.ES2022, true)
  const statement = file.statements[0]
  if (file.statements.length !== 1 || statement === undefined || !ts.isExpressionStatement(statement)) {
    throw new Error(`the documented value cannot be read: ${documented}`)
  }
  return statement.expression
}

async function outcome(run: () => unknown): Promise<{ value: unknown } | { error: Error }> {
  try {
    return { value: await run() }
  } catch (error) {
    return { error: error as Error }
  }
}

/**
 * Runs one documented expression and compares it with what its `// ->` comment says: a literal (numbers to the digits
 * printed, `…` for the rest of an array or object), or `RangeError: message` for what it throws.
 */
export async function check(run: () => unknown, documented: string): Promise<void> {
  const result = await outcome(run)
  const [, name, message = ''] = /^(\w*Error)(?:: (.*))?$/.exec(documented) ?? []
  if (name !== undefined) {
    const got = 'error' in result ? `${result.error.name}: ${result.error.message}` : 'no error'
    const open = message === '' || message.endsWith('…')
    const wanted = message === '' ? `${name}: ` : documented.replace(/\s*…$/, '')
    if (open ? !got.startsWith(wanted) : got !== wanted) throw new Error(`documented: ${documented}; got: ${got}`)
    return
  }
  if ('error' in result) throw result.error
  if (!matches(result.value, parse(documented))) {
    const { value } = result
    const got = ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<unknown>) : value
    throw new Error(`documented: ${documented}; got: ${typeof got === 'number' ? got : JSON.stringify(got)}`)
  }
}
