/** Where the deck's API answers what these screens show. */
export const POST_MORTEMS = '/api/v1/post-mortems'
export const FOLLOW_UPS = '/api/v1/follow-ups'
export const DUE_COUNTS = `${FOLLOW_UPS}/due`

export const postMortemPath = (id: string): string => `${POST_MORTEMS}/${encodeURIComponent(id)}`
export const prosePath = (id: string): string => `${postMortemPath(id)}/prose`
export const stepsPath = (id: string): string => `${postMortemPath(id)}/steps`
export const sharesPath = (id: string): string => `${postMortemPath(id)}/shares`
export const exportPath = (id: string, format: 'json' | 'markdown'): string =>
  `${postMortemPath(id)}/export?format=${format}`
export const postMortemHref = (id: string): string => `/post-mortems/${encodeURIComponent(id)}`
export const incidentHref = (id: number): string => `/incidents/${id}`
