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
  nextChangeMs,
  nextClock,
  PHASES_CHECKLIST,
  standingOf,
  stepOf,
} from './clocks.ts'
export {
  alertService,
  kindLabel,
  kindView,
  type OpenRule,
  openRules,
  PLAIN_POLICY,
  policyFor,
  policyView,
  severityWords,
} from './policy.ts'
export { EVERYTHING, maySee, sift, type Viewer } from './sight.ts'
export {
  type Entered,
  enterState,
  isClosed,
  type Moments,
  mayFollow,
  NEXT_STATES,
  STATE_TITLES,
} from './state.ts'
export {
  fillTemplate,
  kindWords,
  missingParts,
  REQUIRED_WORDS,
  TEMPLATE_FIELDS,
  unknownFields,
} from './template.ts'
export { type EditableTimes, entryTimeFault, type TimeFault, timeFaults } from './times.ts'
export { formatUtc, spanWords } from './words.ts'
