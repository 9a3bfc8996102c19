export {
  beginningAt,
  callKey,
  incidentNotification,
  incidentOfCall,
  openTitle,
  type Told,
  UPDATE_TEXTS,
} from './call.ts'
export { type ChangeEntry, changeEntries } from './changes.ts'
export {
  checklistByKey,
  checklistsFor,
  type KeptChecklist,
  type KeptItem,
  type KeptTick,
  shownChecklists,
  tickBlock,
} from './checklists.ts'
export {
  type ClockFacts,
  clocksOf,
  nextClock,
  stepOf,
} from './clocks.ts'
export {
  alertService,
  kindView,
  type OpenRule,
  openRules,
  PLAIN_POLICY,
  policyFor,
  severityWords,
} from './policy.ts'
export { EVERYTHING, maySee, sift, type Viewer } from './sight.ts'
export {
  type Entered,
  enterState,
  isClosed,
  type Moments,
} from './state.ts'
export {
  fillTemplate,
  missingParts,
  REQUIRED_WORDS,
} from './template.ts'
export { type EditableTimes, entryTimeFault, type TimeFault, timeFaults } from './times.ts'
export { formatUtc } from './words.ts'
