export { HistogramFields, readSpan } from './histogram-fields.ts'
export { WireError, WireReader } from './reader.ts'
export { utf8Length, varintLength, WireWriter } from './writer.ts'
