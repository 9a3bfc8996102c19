export * from './limits.ts'
export * from './messages.ts'
export * from './output.ts'
export * from './signing.ts'
