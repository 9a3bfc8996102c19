import { labelsKey } from '../../core/labels/index.ts'
import type { SeriesSlice } from '../../ports/series-store.ts'

export type CopyWindow = { readonly fromMs: number; readonly toMs: number }

/** Where series are read: names of metrics, and series of some names, within a window whose ends are both inside. */
export type CopyReader = {
  names(window: CopyWindow): Promise<readonly string[]>
  read(names: readonly string[], window: CopyWindow): Promise<readonly SeriesSlice[]>
}

export type CopyTarget = Pick<CopyReader, 'read'> & {
  /** Durable when it resolves. @throws when the target takes no more, with the reason */
  write(slices: readonly SeriesSlice[]): Promise<CopyCounts>
  /** All of a window was written. */
  endWindow(): Promise<void>
}

export type CopyCounts = {
  readonly samples: number
  /** Native histograms that the target does not take. */
  readonly leftOut: number
}

/** How far a copy came: everything before `fromMs`, and of the window that begins there the names up to `name`. */
export type CopyPlace = CopyCounts & { readonly fromMs: number; readonly name: string | null }

export type CopyProgress = CopyPlace & { readonly toMs: number }

export type CopyParts = {
  readonly source: CopyReader
  readonly target: CopyTarget
  /** Both ends inside. */
  readonly span: CopyWindow
  /** Where to go on; null to begin. */
  readonly place: CopyPlace | null
  /** Kept before more is written. */
  readonly keep: (place: CopyPlace) => Promise<void>
  readonly onProgress: (progress: CopyProgress) => void
  readonly signal?: AbortSignal
}

/** Prometheus takes what is at most an hour older than its newest sample: of a shorter window, all series come in time. */
export const WINDOW_MS = 1_800_000
const NAMES_AT_ONCE = 20

/**
 * Copies samples, window by window and within it by names. Told where it stopped it goes on from there, and writes
 * nothing again that its last step wrote already.
 * @throws the target's reason, or the signal's
 */
export async function copySeries(parts: CopyParts): Promise<CopyPlace> {
  const { source, target, span, signal } = parts
  let place: CopyPlace = parts.place ?? { fromMs: span.fromMs, name: null, samples: 0, leftOut: 0 }
  // What was written last may not have been noted.
  let isSure = parts.place === null
  while (place.fromMs <= span.toMs) {
    const window = { fromMs: place.fromMs, toMs: Math.min(place.fromMs + WINDOW_MS - 1, span.toMs) }
    const names = (await source.names(window)).toSorted()
    const { name } = place
    const left = name === null ? names : names.filter(one => one > name)
    for (let at = 0; at < left.length; at += NAMES_AT_ONCE) {
      signal?.throwIfAborted()
      const group = left.slice(at, at + NAMES_AT_ONCE)
      const slices = await source.read(group, window)
      const counts = await target.write(
        isSure ? slices : await missing(target, slices, { names: group, window }),
      )
      isSure = true
      place = { ...place, name: group.at(-1) ?? null, ...added(place, counts) }
      await parts.keep(place)
      parts.onProgress({ ...place, toMs: span.toMs })
    }
    await target.endWindow()
    place = { ...place, fromMs: window.toMs + 1, name: null }
    await parts.keep(place)
    parts.onProgress({ ...place, toMs: span.toMs })
  }
  return place
}

const added = (place: CopyCounts, { samples, leftOut }: CopyCounts): CopyCounts => ({
  samples: place.samples + samples,
  leftOut: place.leftOut + leftOut,
})

/** What of some slices the target does not hold yet. */
async function missing(
  target: CopyTarget,
  slices: readonly SeriesSlice[],
  { names, window }: { readonly names: readonly string[]; readonly window: CopyWindow },
): Promise<SeriesSlice[]> {
  const held = new Map<string, Set<number>>()
  for (const { labels, timestampsMs } of await target.read(names, window))
    held.set(labelsKey(labels), new Set(timestampsMs))
  return slices.flatMap(slice => {
    const times = held.get(labelsKey(slice.labels))
    if (!times) return [slice]
    const kept = Array.from(slice.timestampsMs.keys()).filter(i => !times.has(slice.timestampsMs[i] ?? 0))
    return kept.length === 0 ? [] : [picked(slice, kept)]
  })
}

function picked(slice: SeriesSlice, places: readonly number[]): SeriesSlice {
  const values = new Float64Array(places.length)
  // Element by element as bytes: a NaN keeps its bits.
  for (const [to, from] of places.entries()) values.set(slice.values.subarray(from, from + 1), to)
  const { histograms } = slice
  return {
    labels: slice.labels,
    timestampsMs: Float64Array.from(places, from => slice.timestampsMs[from] ?? 0),
    values,
    ...(histograms ? { histograms: places.map(from => histograms[from] ?? null) } : {}),
  }
}
