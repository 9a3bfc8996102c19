export { WireError, WireReader } from './reader.ts'
