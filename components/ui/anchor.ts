export type Placement = 'below-start' | 'below-end' | 'above-start'

const GAP_PX = 4
const EDGE_PX = 8

/** Puts what floats beside its anchor and keeps it inside the window. Viewport coordinates; `floating` is fixed. */
export function placeBeside(anchor: Element, floating: HTMLElement, placement: Placement): void {
  const at = anchor.getBoundingClientRect()
  const width = floating.offsetWidth
  const height = floating.offsetHeight
  const wanted = placement === 'below-end' ? at.right - width : at.left
  const left = Math.max(EDGE_PX, Math.min(wanted, window.innerWidth - width - EDGE_PX))
  const below = at.bottom + GAP_PX
  const above = at.top - GAP_PX - height
  const fitsBelow = below + height <= window.innerHeight - EDGE_PX
  const top = placement === 'above-start' ? (above >= EDGE_PX ? above : below) : fitsBelow ? below : above
  floating.style.left = `${left}px`
  floating.style.top = `${Math.max(EDGE_PX, top)}px`
}
