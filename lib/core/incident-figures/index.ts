export * from './figures.ts'
export * from './figures-csv.ts'
export * from './person-hours.ts'
