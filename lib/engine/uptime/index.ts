export { createUptimeBook } from './book.ts'
export { startFreezing } from './freezing.ts'
