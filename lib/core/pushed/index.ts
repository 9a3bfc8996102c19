export { compileMapping, type DocumentMapping, documentSamples } from './document.ts'
export {
  addFamilies,
  countSamples,
  PUSH_FAILURE_TIME,
  PUSH_TIME,
  type PushedFamilies,
  type PushedSample,
  pushedFamilies,
  type ReadSample,
} from './families.ts'
export { type PushGroup, readGroupPath } from './group-path.ts'
export { isPushRefusal, PushRefusal } from './refusal.ts'
