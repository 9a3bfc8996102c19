export * from './configuration-changes.ts'
export * from './restarts.ts'
