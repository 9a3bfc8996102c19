export * from './dns.ts'
export * from './docker.ts'
export * from './kubernetes/index.ts'
