/** Where the deck's API answers what these rooms show. */
export const ON_CALL = '/api/v1/on-call'
export const SCHEDULES = '/api/v1/schedules'
export const ESCALATIONS = '/api/v1/escalations'
export const PAGES = `${ON_CALL}/pages`
export const READINESS = `${ON_CALL}/readiness`
export const OVERRIDES = `${ON_CALL}/overrides`
export const SWAPS = `${ON_CALL}/swaps`
export const PLAN = `${ON_CALL}/plan`
export const NOISE = `${ON_CALL}/noise`

type Stretch = { readonly schedule: string; readonly fromMs: number; readonly toMs: number }

export const shiftsPath = ({ schedule, fromMs, toMs }: Stretch): string =>
  `${ON_CALL}/shifts?schedule=${encodeURIComponent(schedule)}&from=${fromMs}&to=${toMs}`

export const pagePath = (id: string): string => `${PAGES}/${encodeURIComponent(id)}`
export const scheduleHref = (slug: string): string => `/on-call/${encodeURIComponent(slug)}`
export const pageHref = (id: string): string => `/on-call/pages/${encodeURIComponent(id)}`
export const escalationHref = (slug: string): string => `/on-call/escalations#${encodeURIComponent(slug)}`

/** The own ones. */
export const METHODS = '/api/v1/account/contact-methods'
export const testMethodPath = (id: string): string => `${ON_CALL}/methods/${encodeURIComponent(id)}/test`
export const RECEIVERS = '/api/v1/receivers'

type MachineQuestion = { readonly escalation: string; readonly labels?: string; readonly at?: string }

/** The time machine with its question filled in. */
export const machineHref = (question: MachineQuestion): string =>
  `/on-call/time-machine?${new URLSearchParams(question).toString()}`
export const FIRING_ALERTS = '/api/v1/alerts?status=firing&limit=200'
export const noisePath = (fromMs: number, toMs: number): string => `${NOISE}?from=${fromMs}&to=${toMs}`
export const PREFERENCES = '/api/v1/account/on-call'
export const RENEW_CALENDARS = '/api/v1/account/calendars'
export const IMPORT_CALENDAR = `${ON_CALL}/calendar`
export const methodPath = (id: string): string => `${METHODS}/${encodeURIComponent(id)}`
export const confirmPath = (id: string): string => `${methodPath(id)}/confirm`
export const codePath = (id: string): string => `${methodPath(id)}/code`
