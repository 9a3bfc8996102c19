export { createQueryEngine, type QueryObservation } from './query-engine.ts'
export { createSharedQueryEngine } from './shared-query-engine.ts'
