export * from './bands.ts'
export * from './configuration-changes.ts'
export * from './railway.ts'
export * from './restarts.ts'
