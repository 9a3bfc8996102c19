import type { ServiceState } from '../../lib/contract/overview.ts'

const STATES: readonly ServiceState[] = ['up', 'degraded', 'down', 'maintenance', 'no_data', 'unknown']

/** The look of a state by its word; what was never judged has no data. */
export const stateOf = (word: string | null): ServiceState =>
  STATES.find(state => state === word) ?? (word === null ? 'no_data' : 'unknown')
