export { SnappyError, unpackBlock } from './block.ts'
