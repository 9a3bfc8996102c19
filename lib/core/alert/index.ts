export { type Acknowledgement, hasRunOut, isAcknowledged } from './acknowledgement.ts'
export type { Alert, SentAlert } from './alert.ts'
export {
  buildNotification,
  commonPairs,
  compareAlerts,
  notifiedAlert,
  truncateAlerts,
} from './build-notification.ts'
export {
  type AlertingConfig,
  type GroupBy,
  type InhibitRule,
  type NamedTimeInterval,
  NO_ALERTING,
  type RouteNode,
  type TemplateFile,
} from './config.ts'
export {
  createDependencyIndex,
  type Dependency,
  type DependencyIndex,
  type ServiceFacts,
} from './dependency.ts'
export { explainRoute, type RouteExplanation } from './explain.ts'
export { fingerprint } from './fingerprint.ts'
export { flush } from './flush.ts'
export { advanceGroup, flushDeadlineMs, type GroupState, leavesGroup, startGroup } from './group.ts'
export { createInhibitionIndex, type Inhibition, type InhibitionIndex } from './inhibition.ts'
export { type OpenWindow, windowOver } from './maintenance.ts'
export { formatMatcher, formatMatchers, type ParsedMatchers, parseMatchers } from './matcher-text.ts'
export type { Decision, Notification, NotifiedAlert } from './notification.ts'
export {
  type DedupInput,
  logExpiry,
  type NotificationLogEntry,
  type NotifyReason,
  notifyReason,
} from './notification-log.ts'
export { type AlertQuery, type AlertStatus, compileAlertQuery, EVERY_ALERT } from './query.ts'
export { isResolved, mergeAlerts, normaliseAlert } from './receive.ts'
export {
  type Integration,
  type IntegrationOf,
  integrationKey,
  type Receiver,
  type ReceiverConfigs,
  type ReceiverKindName,
} from './receiver-config.ts'
export { recurrenceFaults, recurrenceOccurrences } from './recurrence.ts'
export {
  type CompiledRoute,
  compileRoutes,
  groupId,
  groupKey,
  groupLabels,
  matchRoutes,
  type RouteStep,
  walkRoutes,
} from './route.ts'
export {
  countWouldHaveFired,
  expireSilence,
  type Firing,
  type Recurrence,
  type SentSilence,
  SILENCE_RETENTION_MS,
  type Silence,
  type SilenceOutcome,
  type SilenceState,
  setSilence,
  silenceState,
  silencesEndingSoon,
} from './silence.ts'
export { createSilenceIndex, type SilenceIndex } from './silence-index.ts'
export { type IntervalRange, inAnyInterval, type TimeInterval } from './time-interval.ts'
export { webhookBody } from './webhook-body.ts'
export type { DueGroup, FlushedAlert, FlushOutcome, FlushWorld, IntegrationPlan } from './world.ts'
