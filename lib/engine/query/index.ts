export { createQueryEngine, type QueryObservation } from './query-engine.ts'
