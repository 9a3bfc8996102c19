export * from './batch.ts'
export * from './ring.ts'
export * from './selectors.ts'
