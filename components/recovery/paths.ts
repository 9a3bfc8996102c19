import type { ListRuns } from '../../lib/contract/recovery.ts'

/** Where the deck's API answers what these screens show. */
export const RECOVERY = '/api/v1/recovery'
export const RUNS = '/api/v1/runs'
export const ACTIONS = '/api/v1/actions'

export const RECOVERY_HREF = '/recovery'
export const NEW_ACTION_HREF = '/recovery/actions/new'

const keyPath = (key: string): string => key.split('/').map(encodeURIComponent).join('/')

/** The pre-flight of an action; `/runs` below it is its press. */
export const actionPath = (key: string): string => `${RECOVERY}/${keyPath(key)}`
/** What a service lists, for an action that is looked at. */
export const tablePath = (key: string): string => `${actionPath(key)}/table`
export const actionHref = (key: string): string => `${RECOVERY_HREF}/actions/${keyPath(key)}`
export const runPath = (id: string): string => `${RUNS}/${encodeURIComponent(id)}`
export const runHref = (id: string): string => `${RECOVERY_HREF}/runs/${encodeURIComponent(id)}`

/** Past runs, as JSON or as a table to take along. */
export function runsPath(wish: Partial<ListRuns>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(wish)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text ? `${RUNS}?${text}` : RUNS
}
