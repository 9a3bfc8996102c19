export * from './prose.ts'
