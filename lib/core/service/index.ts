export * from './matchers.ts'
export * from './queries.ts'
export * from './roll-up.ts'
export * from './state.ts'
