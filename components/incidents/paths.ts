/** Where the deck's API answers what these screens show. */
export const INCIDENTS = '/api/v1/incidents'

export const incidentPath = (id: number): string => `${INCIDENTS}/${id}`
export const incidentHref = (id: number): string => `/incidents/${id}`
export const imagePath = (id: number, image: string): string =>
  `${incidentPath(id)}/images/${encodeURIComponent(image)}`
export const exportPath = (id: number, format: 'json' | 'markdown'): string =>
  `${incidentPath(id)}/export?format=${format}`
export const policyPath = (service: string): string =>
  service === '' ? `${INCIDENTS}/policy` : `${INCIDENTS}/policy?service=${encodeURIComponent(service)}`

/** The list with the form for a new one open. */
export const OPEN_HREF = '/incidents?open'
