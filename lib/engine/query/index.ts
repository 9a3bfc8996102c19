export {
  createQueryEngine,
  DEFAULT_LIMITS,
  type QueryEngineOptions,
  type QueryLimits,
  type QueryObservation,
} from './query-engine.ts'
