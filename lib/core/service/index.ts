export * from './matchers.ts'
export * from './queries.ts'
export * from './state.ts'
