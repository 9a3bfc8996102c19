import type { IncidentData } from '../../lib/contract/incidents.ts'

type Incident = IncidentData['incident']
type Entry = IncidentData['timeline'][string]

/** So much before the impact is shown, to see how it was. */
const BEFORE_MS = 30 * 60_000
/** And after the end, to see that it held. */
const AFTER_MS = 15 * 60_000
const LEAST_MS = 10 * 60_000

/** The time of an incident that can be gone through; never in the future. */
export function replaySpan(
  incident: Pick<Incident, 'impactStartMs' | 'resolvedAtMs' | 'openedAtMs'>,
  nowMs: number,
): { fromMs: number; toMs: number } {
  const fromMs = Math.min(incident.impactStartMs, incident.openedAtMs) - BEFORE_MS
  const endMs = incident.resolvedAtMs === null ? nowMs : incident.resolvedAtMs + AFTER_MS
  const toMs = Math.max(Math.min(endMs, nowMs), fromMs + LEAST_MS)
  return { fromMs, toMs: Math.min(toMs, nowMs) }
}

/** What stood on the timeline at a moment, newest first: what was written down later was not known. */
export const knownAt = (timeline: IncidentData['timeline'], atMs: number): Entry[] =>
  Object.values(timeline)
    .filter(entry => entry.atMs <= atMs && entry.recordedAtMs <= atMs)
    .sort((a, b) => b.atMs - a.atMs)

/** Moments worth a look: where one jumps to, each once. */
export function stopsOf(data: IncidentData, { fromMs, toMs }: { fromMs: number; toMs: number }): number[] {
  const { impactStartMs, openedAtMs, acknowledgedAtMs, mitigatedAtMs, resolvedAtMs } = data.incident
  const entries = Object.values(data.timeline)
    .filter(({ kind }) => kind === 'alert' || kind === 'state' || kind === 'mark')
    .map(({ atMs }) => atMs)
  const moments = [impactStartMs, openedAtMs, acknowledgedAtMs, mitigatedAtMs, resolvedAtMs, ...entries]
  const within = moments.filter(atMs => atMs !== null).filter(atMs => atMs >= fromMs && atMs <= toMs)
  return [...new Set(within)].sort((a, b) => a - b)
}

export const replayHref = (id: number): string => `/incidents/${id}/replay`

export function replayPath(
  id: number,
  wish: { service: string | null; atMs: number; rangeSeconds: number },
): string {
  const parameters = new URLSearchParams({ at: String(wish.atMs), range: String(wish.rangeSeconds) })
  const service = wish.service === null ? '' : `/${encodeURIComponent(wish.service)}`
  return `/api/v1/incidents/${id}/replay${service}?${parameters}`
}
