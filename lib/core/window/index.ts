export { endNow, type WindowEnding } from './end-now.ts'
export { isLateNotice, isNoticeTime, phaseOf, type WindowPhase } from './phase.ts'
export { touches } from './touches.ts'
export {
  type CompiledWindow,
  compileWindow,
  type Occurrence,
  occurrences,
  type WindowFault,
  windowFaults,
} from './window.ts'
