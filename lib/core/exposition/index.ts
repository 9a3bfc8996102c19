export type { Exemplar } from './cursor.ts'
export * from './negotiate.ts'
export * from './number.ts'
export * from './parse.ts'
