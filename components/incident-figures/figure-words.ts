import type { FiguresAnswer } from '../../lib/contract/post-mortems.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import type { IncidentFigures } from '../../lib/core/incident-figures/index.ts'

/** A dash where nothing was measured: not zero. */
export const lengthText = (ms: number | null): string => (ms === null ? '—' : formatDuration(ms))

/** What is not in the figures, and why. Null when all is. */
export function leftOutText({ drills, duplicates }: IncidentFigures['leftOut']): string | null {
  const parts = [
    drills > 0 ? `${drills} ${drills === 1 ? 'drill' : 'drills'}` : null,
    duplicates > 0 ? `${duplicates} ${duplicates === 1 ? 'duplicate' : 'duplicates'}` : null,
  ].flatMap(part => part ?? [])
  return parts.length === 0 ? null : `Left out: ${parts.join(' and ')}.`
}

type Wish = Pick<FiguresAnswer, 'fromMs' | 'toMs' | 'service' | 'withDrills'>

/** The same question by the API. */
export function figuresPath({ fromMs, toMs, service, withDrills }: Wish, format: 'json' | 'csv'): string {
  const query = new URLSearchParams({
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    drills: String(withDrills),
    format,
  })
  if (service !== null) query.set('service', service)
  return `/api/v1/incidents/figures?${query}`
}

/** "3 of 14 (21%)" */
export const shareText = (part: number, whole: number): string =>
  whole === 0 ? '—' : `${part} of ${whole} (${Math.round((part / whole) * 100)}%)`
