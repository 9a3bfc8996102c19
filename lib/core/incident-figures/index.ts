export * from './figures.ts'
export * from './figures-csv.ts'
