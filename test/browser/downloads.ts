import { vi } from 'vitest'

/** Runs something that clicks links to downloads, and gives the files that the browser would have written. */
export async function downloadsOf(work: () => Promise<unknown>): Promise<File[]> {
  const { dispatchEvent } = EventTarget.prototype
  const pending: Promise<File>[] = []
  const spy = vi.spyOn(EventTarget.prototype, 'dispatchEvent').mockImplementation(function (this: EventTarget, event) {
    if (!(this instanceof HTMLAnchorElement && this.download !== '')) return dispatchEvent.call(this, event)
    const { href, download } = this
    pending.push(fetch(href).then(async (answer) => new File([await answer.blob()], download)))
    return true
  })
  try {
    await work()
  } finally {
    spy.mockRestore()
  }
  return Promise.all(pending)
}
