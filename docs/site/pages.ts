// On every page of the docs site: loads the script of a live page or figure where the page has one.

/** Elements, and the script beside this one that brings them to life. */
const LIVE = { '#sgp-explorer': 'explorer.js', '.sgp-figure': 'guide.js', '#sgp-training': 'training.js' } as const

const { src } = document.currentScript as HTMLScriptElement

for (const [selector, script] of Object.entries(LIVE)) {
  const places = document.querySelectorAll<HTMLElement>(selector)
  if (places.length === 0) continue
  import(new URL(script, src).href).catch((error: unknown) => {
    const remedy =
      location.protocol === 'file:' ? 'Open the site through a web server: npx vite preview --outDir site.' : ''
    for (const place of places) place.append(`The live part could not be loaded. ${remedy || String(error)}`)
  })
}
