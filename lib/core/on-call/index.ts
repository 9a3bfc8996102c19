export {
  type Advance,
  type AttemptOutcome,
  advancePage,
  beginPage,
  dueOrders,
  nextDueMs,
  type PagedGroup,
  type PageEvent,
} from './advance.ts'
export { localText } from './hours.ts'
export { calendarText } from './ical.ts'
export { messageOf, plainMessage } from './message.ts'
export { noiseOf } from './noise.ts'
export { METHOD_KINDS, type MethodKind, type Order, type Page, type PageActor, type Urgency } from './page.ts'
export {
  CONTACT_PURPOSE,
  type ContactMethod,
  type OnCallPerson,
  type OnCallWorld,
  type PersonRule,
  reachOf,
} from './person.ts'
export { type Plan, planPage, stepName } from './plan.ts'
export { policyFaults } from './policy-faults.ts'
export {
  type AddedOverride,
  type CompiledSchedule,
  compileSchedule,
  peopleOf,
  type Shift,
  scheduleFaults,
  shifts,
} from './schedule.ts'
