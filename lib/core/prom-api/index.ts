export * from './errors.ts'
export * from './format.ts'
export * from './params.ts'
export * from './retention.ts'
