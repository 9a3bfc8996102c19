export { endNow, type WindowEnding } from './end-now.ts'
export { isLateNotice, phaseOf, type WindowPhase } from './phase.ts'
export {
  type CompiledWindow,
  compileWindow,
  type Occurrence,
  occurrences,
  type WindowFault,
  windowFaults,
} from './window.ts'
