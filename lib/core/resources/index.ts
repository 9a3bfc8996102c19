export * from './gpus.ts'
export * from './hosts.ts'
export * from './metrics.ts'
export * from './rows.ts'
