export { SnappyError, unpackBlock } from './block.ts'
export { packBlock } from './pack.ts'
