// `npm run docs`: the API reference and the guides of docs/ in site/, formulas typeset at build time, no network.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import markdownItKatex from '@vscode/markdown-it-katex'
import katex from 'katex'
import { RendererEvent } from 'typedoc'

const katexCss = createRequire(import.meta.url).resolve('katex/dist/katex.min.css')
/** The guides, in the order of the navigation; a test sees that none is missing. */
const guides = [
  'start-here',
  'explorer',
  'training',
  'choosing',
  'whole-models',
  'why-sparse-fails',
  'zeros-into-time',
  'command-line',
  'limits',
  'accuracy',
  'results',
  'questions',
  'finite-width',
  'experiments',
  'text-activations'
]

const bundles = '.cache/site'

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
    writeFileSync(join(assets, 'custom.css'), css + readFileSync('docs/site/site.css', 'utf8'))
    cpSync(join(dirname(katexCss), 'fonts'), join(assets, 'fonts'), {
      recursive: true,
      filter: (path) => !/\.(?:woff|ttf)$/.test(path)
    })
  })
}

/** Puts the scripts of the live pages, which scripts/livePages.ts bundles, beside the pages. */
function livePages(app) {
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    cpSync(bundles, join(outputDirectory, 'assets'), { recursive: true, filter: (path) => !path.endsWith('pages.js') })
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
  projectDocuments: guides.map((guide) => `docs/${guide}.md`),
  readme: 'docs/site/landing.md',
  out: 'site',
  favicon: 'docs/site/favicon.svg',
  plugin: [localKatex, livePages],
  customCss: katexCss,
  customJs: `${bundles}/pages.js`,
  markdownItLoader(md) {
    md.use(markdownItKatex.default ?? markdownItKatex, { katex: strictKatex })
  },
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeProtected: true,
  disableSources: true,
  githubPages: false,
  includeHierarchySummary: false,
  // Tables whose keys are a public union type.
  intentionallyNotExported: ['namedActivations'],
  // Properties of inline types, described by the comment above them.
  intentionallyNotDocumented: [
    'sparse-gp-init.ActivationLike.__type.activation',
    'sparse-gp-init.DesignJSON.activation.__type.name',
    'sparse-gp-init.DesignJSON.activation.__type.params',
    'sparse-gp-init.DesignJSON.activation.__type.expression',
    'sparse-gp-init.Distribution.__type.name'
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
