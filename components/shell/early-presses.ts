/**
 * Keeps what is pressed before the page's scripts have come, or before React is done with that part of the page, and
 * does it once they have: the last button, or the last form that was sent by Enter. Without it such a press is lost, and
 * a form's fields go into the address.
 * When the page is there it says so by the event `deck-alive` on the document.
 * Runs as an inline script, so it stands alone: nothing outside of it may be named.
 */
export function keepEarlyPresses(): void {
  const PATIENCE_MS = 15_000
  const LOOK_EVERY_MS = 50
  let held: (() => boolean) | undefined
  let looking: ReturnType<typeof setInterval> | undefined

  // React marks the elements that it has taken over (its ReactDOMComponentTree), and hears nothing of them before it is
  // done with the whole page.
  let isAlive = false
  const isTaken = (element: Element) =>
    isAlive && Object.keys(element).some(key => key.startsWith('__reactProps$'))
  document.addEventListener(
    'deck-alive',
    () => {
      isAlive = true
    },
    { once: true },
  )

  const look = (since: number) => {
    if (held && !held() && Date.now() - since < PATIENCE_MS) return
    clearInterval(looking)
    held = undefined
  }
  // Where React is not done with what is around an element, it stops an event on its way there. That may be so long
  // after the page itself is alive, for each part of a page is taken over by itself.
  const watchArrival = (element: Element, type: string) => {
    let isThere = false
    const note = () => {
      isThere = true
    }
    element.addEventListener(type, note)
    return () => {
      element.removeEventListener(type, note)
      return isThere
    }
  }
  let isRedoing = false
  const keep = (element: Element, type: string, redo: () => void) => {
    held = () => {
      if (!isTaken(element)) return !element.isConnected
      const hasArrived = watchArrival(element, type)
      isRedoing = true
      redo()
      isRedoing = false
      return hasArrived()
    }
    clearInterval(looking)
    looking = setInterval(look, LOOK_EVERY_MS, Date.now())
  }
  const hold = (event: Event, element: Element, redo: () => void) => {
    if (isRedoing) return
    if (!isTaken(element)) {
      event.preventDefault()
      event.stopPropagation()
      keep(element, event.type, redo)
      return
    }
    const hasArrived = watchArrival(element, event.type)
    setTimeout(() => {
      if (!hasArrived()) keep(element, event.type, redo)
      // The press of the form's button may have been stopped before it: it is not needed any more.
      else if (event.type === 'submit') held = undefined
    })
  }

  document.addEventListener(
    'click',
    event => {
      const button = event.target instanceof Element ? event.target.closest('button') : null
      if (button) hold(event, button, () => button.click())
    },
    true,
  )
  document.addEventListener(
    'submit',
    event => {
      const form = event.target
      if (!(form instanceof HTMLFormElement)) return
      // No form here is sent by the browser itself, and one that React stops on its way would be.
      event.preventDefault()
      hold(event, form, () =>
        form.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true })),
      )
    },
    true,
  )
}
