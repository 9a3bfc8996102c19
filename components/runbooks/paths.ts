/** Where the deck's API answers what these screens show. */
export const RUNBOOKS = '/api/v1/runbooks'

export const runbookPath = (slug: string): string => `${RUNBOOKS}/${encodeURIComponent(slug)}`

type From = { readonly alert?: string | null; readonly incident?: number | null }

/** A runbook's page, opened from an alert, or beside an incident. */
export function runbookHref(slug: string, { alert = null, incident = null }: From = {}): string {
  const query = new URLSearchParams()
  if (alert !== null) query.set('alert', alert)
  if (incident !== null) query.set('incident', String(incident))
  const text = query.toString()
  return `/runbooks/${encodeURIComponent(slug)}${text === '' ? '' : `?${text}`}`
}

export const withAlert = (path: string, alert: string | null): string =>
  alert === null ? path : `${path}?alert=${encodeURIComponent(alert)}`

export const VALUES_EVERY_MS = 5_000
export const FOUND_EVERY_MS = 30_000
