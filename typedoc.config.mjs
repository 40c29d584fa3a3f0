// `npm run docs`: the API reference and the guides of docs/ in site/, formulas typeset at build time, no network.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import markdownItKatex from '@vscode/markdown-it-katex'
import katex from 'katex'
import { RendererEvent } from 'typedoc'

const katexCss = createRequire(import.meta.url).resolve('katex/dist/katex.min.css')
const guides = existsSync('docs') ? readdirSync('docs').filter((file) => file.endsWith('.md')) : []

let logger = console

/** A formula KaTeX cannot read is an error of the build, not a red line in the page. */
const strictKatex = {
  renderToString(latex, options) {
    try {
      return katex.renderToString(latex, { ...options, throwOnError: true, strict: 'error' })
    } catch (error) {
      logger.error(`KaTeX: ${error.message}`)
      throw error
    }
  }
}

/** Puts KaTeX's style sheet and the fonts it names beside the pages. */
function localKatex(app) {
  logger = app.logger
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    const assets = join(outputDirectory, 'assets')
    const css = readFileSync(katexCss, 'utf8').replace(/,url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)/g, '')
    writeFileSync(join(assets, 'custom.css'), css)
    cpSync(join(dirname(katexCss), 'fonts'), join(assets, 'fonts'), {
      recursive: true,
      filter: (path) => !/\.(?:woff|ttf)$/.test(path)
    })
  })
}

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'sparse-gp-init',
  entryPoints: [
    'src/index.ts',
    'src/theory.ts',
    'src/expression.ts',
    'src/register.ts',
    'src/wasm.ts',
    'src/sparse.ts'
  ],
  tsconfig: 'docs/tsconfig.json',
  projectDocuments: guides.map((file) => `docs/${file}`),
  out: 'site',
  plugin: [localKatex],
  customCss: katexCss,
  markdownItLoader(md) {
    md.use(markdownItKatex.default ?? markdownItKatex, { katex: strictKatex })
  },
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeProtected: true,
  disableSources: true,
  githubPages: false,
  // Tables whose keys are a public union type.
  intentionallyNotExported: ['namedActivations'],
  // Properties of inline types, described by the comment above them.
  intentionallyNotDocumented: [
    'sparse-gp-init.ActivationLike.__type.activation',
    'sparse-gp-init.DesignJSON.activation.__type.name',
    'sparse-gp-init.DesignJSON.activation.__type.params',
    'sparse-gp-init.DesignJSON.activation.__type.expression',
    'sparse-gp-init.Distribution.__type.name',
    'sparse-gp-init.SavedActivation.expression.__type.name',
    'sparse-gp-init.CheckedDistribution.__type.k'
  ],
  validation: { invalidLink: true, notExported: true, notDocumented: true },
  requiredToBeDocumented: [
    'Enum',
    'EnumMember',
    'Variable',
    'Function',
    'Class',
    'Interface',
    'Property',
    'Method',
    'Accessor',
    'TypeAlias'
  ],
  treatWarningsAsErrors: true
}
