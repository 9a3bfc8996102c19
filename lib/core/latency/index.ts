export * from './queries.ts'
export * from './rows.ts'
