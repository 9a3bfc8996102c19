export * from './objects.ts'
export * from './targets.ts'
