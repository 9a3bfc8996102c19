export * from './match.ts'
export * from './sample-log.ts'
export * from './series-head.ts'
export * from './series-index.ts'
