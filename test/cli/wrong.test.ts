import { describe, expect, it } from 'vitest'
import { run } from '../../src/cli/run.js'
import { cli, words } from './support.js'

const DESIGN = 'design --sparsity 0.9'

/** Wrong command lines, and what is said of them. */
const USAGE: readonly (readonly [string, string])[] = [
  ['', 'which command? design or analyze'],
  ['--json', '--json is an option of design and analyze'],
  ['desing --sparsity 0.9', "there is no command 'desing'; did you mean design?"],
  ['train', "there is no command 'train'"],
  ['design', 'design needs --sparsity, the share of exact zeros, such as 0.9'],
  ['design --spasity 0.9', 'there is no option --spasity; did you mean --sparsity?'],
  [`${DESIGN} --qStar 4`, 'there is no option --qStar; did you mean --q-star?'],
  [`${DESIGN} --qstar=4`, 'there is no option --qstar; did you mean --q-star?'],
  [`${DESIGN} --variance-slop 0.5`, 'there is no option --variance-slop; did you mean --variance-slope?'],
  [`${DESIGN} --tau 1`, 'there is no option --tau'],
  [`${DESIGN} -q 4`, 'there is no option -q'],
  [`${DESIGN} --activation relu`, '--activation is an option of analyze, not of design'],
  ['analyze --activation relu --sparsity 0.9', '--sparsity is an option of design, not of analyze'],
  [`${DESIGN} 4`, "'4' is one word too many; options begin with --"],
  [`${DESIGN} -- --json`, "'--json' is one word too many; options begin with --"],
  ['design --sparsity', '--sparsity needs a value'],
  ['design --sparsity --m 1', '--sparsity needs a value; got the option --m'],
  [`${DESIGN} --m 1 --m 2`, '--m is given twice'],
  [`${DESIGN} --json=yes`, "--json takes no value; got 'yes'"],
  [`${DESIGN} --help=yes`, "--help takes no value; got 'yes'"],
  ...["''", 'abc', '0.9x', '0,9', '0x1', '1_000', 'NaN', 'infinity', '1e999', "' 1'", '1.2.3', '-', '.'].map(
    (text) => [`design --sparsity ${text}`, `--sparsity must be a number; got '${words(text)[0]}'`] as const
  ),
  [`${DESIGN} --m ten`, "--m must be a number; got 'ten'"],
  [`${DESIGN} --family relu`, "--family must be crelu or cst; got 'relu'; did you mean crelu?"],
  [`${DESIGN} --family ''`, '--family must not be empty'],
  [
    `${DESIGN} --m 1 --clip-ratio 2`,
    'give at most one of --m, --variance-slope, --clip-ratio, --variance-curvature; got --m and --clip-ratio'
  ],
  [`${DESIGN} --width 300`, 'give --width and --depth together; got only --width'],
  [`${DESIGN} --depth 30`, 'give --width and --depth together; got only --depth'],
  [`${DESIGN} --json --code tfjs`, 'give at most one of --json, --code; got --json and --code'],
  [`${DESIGN} --code torch`, "--code must be tfjs, keras, pytorch or jax; got 'torch'; did you mean pytorch?"],
  [`${DESIGN} --code kears`, "--code must be tfjs, keras, pytorch or jax; got 'kears'; did you mean keras?"],
  [`${DESIGN} --svg -  --json`, '--svg - and --json both print; give a file to --svg'],
  [`${DESIGN} --svg - --code jax`, '--svg - and --code both print; give a file to --svg'],
  [`${DESIGN} --svg ''`, '--svg must not be empty'],
  ['analyze', "analyze needs --activation, such as relu or 'tanh(x)'"],
  ["analyze --activation ''", '--activation must not be empty'],
  ['analyze --activation ReLU', "there is no activation 'ReLU'; did you mean relu?"],
  ['analyze --activation sigmod', "there is no activation 'sigmod'; did you mean sigmoid?"],
  ['analyze --activation crelu', "there is no activation 'crelu'; did you mean relu?"],
  [
    'analyze --activation wonderful',
    "there is no activation 'wonderful'; there are relu, relu6, hardTanh, identity, tanh, erf, sigmoid, gelu, silu, softplus, elu, selu, and formulas in x"
  ],
  ['analyze --activation relu --sigma-w 1', 'give --sigma-w and --sigma-b together; got only --sigma-w'],
  ['analyze --activation relu --sigma-b 1', 'give --sigma-w and --sigma-b together; got only --sigma-b'],
  [
    'analyze --activation relu --sigma-w 1 --sigma-b 1 --chi1 2',
    'give at most one of --sigma-w, --chi1; got --sigma-w and --chi1'
  ],
  [
    'analyze --activation relu --sigma-w 1 --sigma-b 1 --code tfjs',
    '--code is for the edge of chaos: leave --sigma-w and --sigma-b out'
  ],
  [
    'analyze --activation relu --sigma-w 1 --sigma-b 1 --svg a.svg',
    '--svg is for the edge of chaos: leave --sigma-w and --sigma-b out'
  ],
  [
    'analyze --activation tanh --chi1 0.9 --svg a.svg',
    '--svg is for the edge of chaos, where χ₁ is 1: leave --chi1 out'
  ]
]

/** What the library refuses, said in the words of the command line. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['design --sparsity 1.2', '--sparsity must be in [0.5, 1) for crelu; got 1.2'],
  ['design --sparsity -0.9', '--sparsity must be in [0.5, 1) for crelu; got -0.9'],
  ['design --sparsity Infinity', '--sparsity must be in [0.5, 1) for crelu; got Infinity'],
  ['design --sparsity -0.1 --family cst', '--sparsity must be in [0, 1); got -0.1'],
  [`${DESIGN} --q-star 0`, '--q-star must be positive and finite; got 0'],
  [`${DESIGN} --m -1`, '--m must be positive (Infinity is allowed); got -1'],
  [`${DESIGN} --clip-ratio=0`, '--clip-ratio must be positive (Infinity is allowed); got 0'],
  [`${DESIGN} --variance-slope 2`, '--variance-slope must be in (0, 1) (for V′(q*) = 1 give --m Infinity); got 2'],
  [
    `${DESIGN} --variance-curvature -5`,
    '--variance-curvature must be strictly between -0.08638 and 1.125 at this sparsity and --q-star; got -5'
  ],
  [`${DESIGN} --width 3.5 --depth 4`, '--width must be an integer in [2, 10000000]; got 3.5'],
  [`${DESIGN} --width 300 --depth 0`, '--depth must be an integer in [1, 10000]; got 0'],
  ['analyze --activation relu --q-star -1', '--q-star must be positive and finite; got -1'],
  ['analyze --activation relu --chi1 0', '--chi1 must be positive and finite; got 0'],
  ['analyze --activation relu --depth 1e9', '--depth must be an integer in [1, 10000]; got 1000000000'],
  ['analyze --activation relu --sigma-w -1 --sigma-b 0', '--sigma-w must be in [0, 1e150]; got -1'],
  ['analyze --activation relu --sigma-w 1 --sigma-b -1', '--sigma-b must be in [0, 1e150]; got -1'],
  ['analyze --activation relu --sigma-w 1 --sigma-b 1 --q-star 0', '--q-star must be positive and finite; got 0'],
  [
    'analyze --activation gelu --chi1 2',
    'gelu has no edge of chaos at --q-star = 1 with --chi1 = 2: V(q*) > q* at σ_b = 0; of other --q-star, none from 1e-6 to 1e6 has; or choose --chi1 ≤ 1.06'
  ],
  [
    "analyze --activation 'sign(x)'",
    'sign(x) has no edge of chaos at --q-star = 1: it jumps at 0, so χ₁ is infinite; use a continuous one'
  ],
  [
    "analyze --activation 'tanh('",
    "--activation 'tanh(': cannot be read: Unexpected end of expression (char 6); write a formula in x"
  ],
  ["analyze --activation 'tanh(y*x)'", `--activation 'tanh(y*x)': "y" is not known; x is all there is`]
]

describe('a wrong command line', () => {
  it.each(USAGE)('%s ends with code 2: %s', async (command, message) => {
    const ran = await cli(...words(command))
    const program = /^(design|analyze)/.exec(command)?.[0]
    const error = `sparse-gp-init: ${message}\nsparse-gp-init${program ? ` ${program}` : ''} --help tells the options\n`
    expect(ran).toEqual({ code: 2, out: '', error: command.startsWith('desing') ? ran.error : error, files: {} })
    expect(ran.error).toContain(`sparse-gp-init: ${message}\n`)
  })
})

describe('what there is not', () => {
  it.each(REFUSED)('%s ends with code 1: %s', async (command, message) => {
    expect(await cli(...words(command))).toEqual({
      code: 1,
      out: '',
      error: `sparse-gp-init: ${message}\n`,
      files: {}
    })
  })

  it('a name of the library inside a formula stays what was written', async () => {
    const { code, error } = await cli('analyze', '--activation', 'tanh(qStar*x)')
    expect(code).toBe(1)
    expect(error).toBe(`sparse-gp-init: --activation 'tanh(qStar*x)': "qStar" is not known; x is all there is\n`)
  })

  it('a file that cannot be written ends with code 1, and nothing is printed', async () => {
    let [out, error] = ['', '']
    const code = await run(words(`${DESIGN} --svg no/such/folder.svg`), {
      out: (text) => {
        out += text
      },
      error: (text) => {
        error += text
      },
      write: (file) => {
        throw new Error(`ENOENT: no such file or directory, open '${file}'`)
      }
    })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(error).toBe(
      "sparse-gp-init: the picture cannot be written: ENOENT: no such file or directory, open 'no/such/folder.svg'\n"
    )
  })

  it('an error of the program itself is not taken for one of the command line', async () => {
    const io = {
      out: () => {
        throw new TypeError('a bug')
      },
      error: () => undefined,
      write: () => undefined
    }
    await expect(run(['--version'], io)).rejects.toThrow('a bug')
  })
})
