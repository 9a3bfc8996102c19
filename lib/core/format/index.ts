export * from './duration.ts'
export * from './number.ts'
export * from './quantity.ts'
export * from './time.ts'
