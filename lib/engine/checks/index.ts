export { createAnswerRows } from './answer-rows.ts'
export {
  type AddressRules,
  type CheckManager,
  type CheckManagerParts,
  type CheckWatch,
  createCheckManager,
} from './manager.ts'
export type { CheckObserver } from './observer.ts'
export type { NamedCheck } from './task.ts'
