import type { ChartPoint } from './points.ts'

export type Place = { readonly x: (atMs: number) => number; readonly y: (value: number) => number }

/** SVG path data of a line that is lifted at every gap; a lone point between gaps becomes a short dash. */
export function linePath(points: readonly ChartPoint[], place: Place): string {
  let path = ''
  let isDown = false
  for (const [index, [atMs, value]] of points.entries()) {
    if (value === null) {
      isDown = false
      continue
    }
    const x = roundPixels(place.x(atMs))
    const y = roundPixels(place.y(value))
    path += `${isDown ? 'L' : 'M'}${x} ${y}`
    const isLone = !isDown && (points[index + 1]?.[1] ?? null) === null
    if (isLone) path += `h.01`
    isDown = true
  }
  return path
}

/** Maps [from, to] onto [start, end]; a range without width maps to the middle. */
export function linear(domain: readonly [number, number], range: readonly [number, number]) {
  const [from, to] = domain
  const [start, end] = range
  if (to === from) return () => (start + end) / 2
  return (value: number) => start + ((value - from) / (to - from)) * (end - start)
}

/** To a hundredth, so that what moved less is the same attribute and is not drawn again. */
export function roundPixels(pixels: number): number {
  return Math.round(pixels * 100) / 100
}
