import type {
  AlertDetail,
  AlertGroupRow,
  AlertList,
  AlertMatcher,
  AlertRow,
  AlertsData,
  FiringRow,
  ListAlerts,
  ListFirings,
  NotificationRow,
  ReadNotifications,
  ReceiverRow,
  ReceiverTrial,
  SilenceDetail,
  SilenceRow,
} from '../contract/alerts.ts'
import type { CheckConfig, CheckDetail, CheckRow, CheckTrial } from '../contract/checks.ts'
import type {
  DescribePage,
  ListPages,
  MethodTest,
  NoiseLedger,
  OnCallNow,
  PageActor,
  PageDetail,
  PagePlan,
  PageRow,
  PlanPage,
  ReadinessRow,
  ReadNoise,
  ReadShifts,
  ShiftView,
} from '../contract/on-call.ts'
import type { OverviewData, ServiceData } from '../contract/overview.ts'
import type { PushReceipt, PushReceiptTaken, PushTrial } from '../contract/push.ts'
import type { PushedGroupRow, PushTaken } from '../contract/pushed.ts'
import type { SendingState } from '../contract/remote-sending.ts'
import type { IncomingWrite, WriteAnswer } from '../contract/remote-write.ts'
import type { BackTestResult, BackTestRule, RuleGroupRow } from '../contract/rules.ts'
import type { StatusPageView, StatusRead, StatusUnlock, StatusVisitor } from '../contract/status-pages.ts'
import type { CollectFilter, MetricMetadata, TargetState } from '../contract/targets.ts'
import type {
  HeartbeatRow,
  PingRow,
  UptimeDay,
  UptimeFigure,
  UptimeRange,
  UptimeView,
  WindowOccurrence,
} from '../contract/watch.ts'
import type { Alert, SentAlert } from '../core/alert/alert.ts'
import type { AlertingConfig } from '../core/alert/config.ts'
import type { AlertQuery, AlertStatus } from '../core/alert/query.ts'
import type { FamilyMetadata } from '../core/exposition/index.ts'
import type { Labels } from '../core/labels/index.ts'
import type { BusinessDoor } from './business.ts'
import type { ConfigurationDoor } from './configuration.ts'
import type { EventBus } from './events.ts'
import type { ExemplarReader } from './exemplars.ts'
import type { IncidentsDoor } from './incidents.ts'
import type { LogSignalsDoor } from './log-signals.ts'
import type { QueryEngine } from './query-engine.ts'
import type { RecoveryDoor } from './recovery.ts'
import type { ReplayDoor } from './replay.ts'
import type { SeriesStore } from './series-store.ts'
import type { StateHistory, Subject } from './state-history.ts'
import type { SuspectsDoor } from './suspects.ts'
import type { TelephoneCallback } from './telephone.ts'
import type { UsageDoor } from './usage.ts'

export type { ConfigurationDoor } from './configuration.ts'
export type { LogScope, LogSignalsDoor, LogsTaken } from './log-signals.ts'

/** The engine's one door: asynchronous, plain data in and out, so that the engine can move to another process. */
export interface Deck {
  readonly version: string
  readonly startedAtMs: number
  /** What those see who may see business: `seenBy` hands it out. All else here is without it. */
  readonly whole: WholeDeck
  /** Names that are hidden from everybody else, as one text; equal while nothing of it changed. */
  hidden(): string
  readonly query: QueryEngine
  /** Only what pages may read; samples are appended by the engine alone. */
  readonly store: Pick<SeriesStore, 'series' | 'labelNames' | 'labelValues' | 'statistics'>
  readonly exemplars: ExemplarReader
  readonly usage: UsageDoor
  readonly targets: TargetsDoor
  readonly configuration: ConfigurationDoor
  readonly services: ServicesDoor
  readonly checks: ChecksDoor
  readonly heartbeats: HeartbeatsDoor
  readonly windows: WindowsDoor
  readonly logSignals: LogSignalsDoor
  readonly pushed: PushedDoor
  readonly remoteWrite: RemoteWriteDoor
  readonly remotes: RemotesDoor
  readonly rules: RulesDoor
  readonly history: Pick<StateHistory, 'current' | 'spans' | 'spansOf'>
  readonly uptime: UptimeDoor
  readonly statusPages: StatusPagesDoor
  readonly alerts: AlertsDoor
  readonly onCall: OnCallDoor
  readonly receivers: ReceiversDoor
  readonly incidents: IncidentsDoor
  readonly recovery: RecoveryDoor
  readonly suspects: SuspectsDoor
  readonly replay: ReplayDoor
  /** For those alone who may see business. */
  readonly business: BusinessDoor
  readonly events: EventBus
  /** Throws what is wrong, in words, when the database or the engine is not working. */
  checkHealth(): Promise<void>
  isReady(): boolean
  /** The process' own metrics in the classic text format, or OpenMetrics when asked for. */
  metrics(accept: string): Promise<{ contentType: string; body: string }>
}

/** Where samples are sent to, and how that goes. */
export interface RemotesDoor {
  state(): Promise<SendingState>
}

/** Series, metrics, rules and alerts with those of business. */
export type WholeDeck = Pick<Deck, 'query' | 'store' | 'exemplars' | 'targets' | 'rules' | 'alerts'>

export interface TargetsDoor {
  list(): Promise<TargetState[]>
  /** Scrapes now, and answers when done. */
  collect(filter: CollectFilter): Promise<TargetState[]>
  metadata(): Promise<ReadonlyMap<string, readonly MetricMetadata[]>>
}

export interface ServicesDoor {
  overview(rangeSeconds: number): Promise<OverviewData>
  /** Null when no service has that slug. */
  service(slug: string, rangeSeconds: number): Promise<ServiceData | null>
}

export interface ChecksDoor {
  list(): Promise<CheckRow[]>
  /** Null when no check has that key (`service/slug`). */
  read(key: string): Promise<CheckDetail | null>
  /** Asks now, and counts as any answer does. Null when no check has that key. */
  run(key: string): Promise<CheckRow | null>
  /** Asks once with a configuration that is not in force; nothing is stored. */
  test(config: CheckConfig): Promise<CheckTrial>
}

/** Metrics or a JSON document as they were sent. */
export type IncomingPush = {
  /** Decoded parts of the path behind `metrics`: `job`, its name, then names and values of labels. */
  readonly path: readonly string[]
  /** Whether the whole group is replaced, or only the families that are named. */
  readonly isReplacing: boolean
  /** Unpacked. */
  readonly body: Uint8Array
  readonly contentType: string | null
  /** How long the values hold; null as the configuration has it. */
  readonly ttlMs: number | null
}

export interface PushedDoor {
  /** Durable when it resolves. Rejects with a PushRefusal when nothing was taken, and says why. */
  take(push: IncomingPush): Promise<PushTaken>
  /** Forgets a group; its series end. */
  remove(path: readonly string[]): Promise<void>
  list(): Promise<PushedGroupRow[]>
  /** TYPE, HELP and UNIT of families that are held. */
  metadata(): Iterable<readonly [string, FamilyMetadata]>
}

export interface RemoteWriteDoor {
  /** Durable when it resolves with 204. Never rejects. */
  receive(write: IncomingWrite): Promise<WriteAnswer>
  /** TYPE, HELP and UNIT that senders told. */
  metadata(): Iterable<readonly [string, FamilyMetadata]>
}

/** A sign of life as it came in. */
export type Ping = {
  readonly kind: 'start' | 'success' | 'fail' | 'done'
  readonly exitCode: number | null
  readonly body: string | null
  readonly contentType: string | null
  /** `ping`, `log`, or the e-mail address of the person who completed a duty. */
  readonly source: string
  /** A duty's evidence, or a payload that was parsed already. */
  readonly payload?: Readonly<Record<string, string | number | boolean>>
}

export type TokenVerdict =
  | { readonly kind: 'found'; readonly key: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'too_many_guesses'; readonly retryAfterSeconds: number }

export interface HeartbeatsDoor {
  list(): Promise<HeartbeatRow[]>
  /** The last pings, newest first; null when there is no such heartbeat. */
  pings(key: string): Promise<PingRow[] | null>
  /** Durable when it resolves. Null when there is no such heartbeat. */
  ping(key: string, ping: Ping): Promise<HeartbeatRow | null>
  /** The heartbeat that a token of the ping URL belongs to. Wrong tokens are counted by address. */
  byToken(token: string, address: string | null): Promise<TokenVerdict>
  /** The token of a heartbeat's ping URL. */
  token(key: string): Promise<string | null>
}

/** Uptime of any subject up to now, from memory once a subject was asked for. A subject never seen is unobserved. */
export interface UptimeDoor {
  view(subject: Subject): Promise<UptimeView>
  /** The last 90 UTC days of each, oldest first. */
  days(subjects: readonly Subject[]): Promise<ReadonlyMap<Subject, readonly UptimeDay[]>>
  figures(subjects: readonly Subject[], range: UptimeRange): Promise<ReadonlyMap<Subject, UptimeFigure>>
  /** Over the seconds that end now; counted anew when a state changes, else as often as the range moves visibly. */
  lately(subjects: readonly Subject[], seconds: number): Promise<ReadonlyMap<Subject, UptimeFigure>>
}

/** Status pages from memory: what a visitor asks for here never reaches the database. */
export interface StatusPagesDoor {
  /** For the deck's own people. */
  list(): Promise<StatusPageView[]>
  /** Those that this visitor may open without a password. */
  listFor(visitor: StatusVisitor): Promise<{ readonly slug: string; readonly title: string }[]>
  read(slug: string, visitor: StatusVisitor): Promise<StatusRead>
  /** Tries a password; guesses are counted by address. */
  unlock(slug: string, password: string, address: string | null): Promise<StatusUnlock>
  /** The page that answers at a host name; null when none does. */
  slugOfHost(host: string | null): string | null
  /** Counts a wish to subscribe. Seconds to wait once an address had too many; null before. */
  countWish(address: string | null): Promise<number | null>
  /** Puts the pages together anew, now; what fails is tried again within seconds. */
  refresh(): Promise<void>
}

/** The rules in force: those of files, of thresholds, and what the deck brings itself. */
export interface RulesDoor {
  /** Every group with its rules and active alerts; no more than `maxAlertsPerRule` of each (100 when not given). */
  list(options?: { readonly maxAlertsPerRule?: number }): Promise<RuleGroupRow[]>
  /** When a rule that is not in force would have fired. Throws `QueryError`; `signal` ends it. */
  backTest(rule: BackTestRule, signal?: AbortSignal): Promise<BackTestResult>
}

export interface WindowsDoor {
  /** Every occurrence that touches the stretch, by start. */
  occurrences(fromMs: number, toMs: number): Promise<WindowOccurrence[]>
  /** The open window that covers a service, or one of its parts; null when none does. */
  open(service: string, part: string | null): WindowOccurrence | null
}

export type QueriedAlert = {
  readonly fingerprint: string
  readonly alert: Alert
  readonly status: AlertStatus & { readonly mutedBy: readonly string[] }
}

export type QueriedGroup = {
  readonly labels: Labels
  readonly receiver: string
  readonly alerts: readonly QueriedAlert[]
}

export type Routing = Pick<AlertingConfig, 'route' | 'inhibitRules' | 'timeIntervals'> & {
  readonly receivers: readonly string[]
}

/** Alerts from memory; notifications and history from the database. */
export interface AlertsDoor {
  list(filter: ListAlerts): Promise<AlertList>
  /** Firing alerts for the live channel: the first `limit` of them (`LIVE_ALERTS` when not given), all in the counts. */
  live(limit?: number): Promise<AlertsData>
  /** Null when neither memory nor history knows the alert. */
  read(fingerprint: string): Promise<AlertDetail | null>
  groups(): Promise<AlertGroupRow[]>
  /** What began to fire within a stretch of time, newest first, long after it is over; the newest 2,000 at most. */
  firings(span: ListFirings): Promise<FiringRow[]>
  /** Newest first. */
  notifications(filter: ReadNotifications): Promise<NotificationRow[]>
  receivers(): Promise<ReceiverRow[]>
  /** Sends a message that says it is a test, now; null when there is no such receiver. Nothing else is stored. */
  testReceiver(name: string): Promise<ReceiverTrial | null>
  /** Newest first; expired ones stay for five days. */
  silences(): Promise<SilenceRow[]>
  /** One silence with what it holds back; null when there is none. */
  silence(id: string): Promise<SilenceDetail | null>
  /** The firing alerts that these matchers match now. */
  matching(matchers: readonly AlertMatcher[]): Promise<AlertList>
  /** Those of these that are there, in their order. */
  rows(fingerprints: readonly string[]): Promise<AlertRow[]>
  /** Durable when it resolves: with what is wrong with each that was refused. */
  receive(alerts: readonly SentAlert[]): Promise<readonly string[]>
  /** Unresolved alerts as Alertmanager's API asks for them, by fingerprint. Throws when a pattern is none. */
  query(query: AlertQuery): Promise<QueriedAlert[]>
  /** The same by group; groups that nothing is left of are left out. */
  queryGroups(query: AlertQuery): Promise<QueriedGroup[]>
  /** The routing in force, without what receivers are sent to. */
  routing(): Promise<Routing>
  /** Reads silences and acknowledgements again, after they were changed in the database. */
  refresh(): Promise<void>
}

/** Who is on call, and the pages that call them. What names nothing is answered with null. */
export interface OnCallDoor {
  /** Every schedule, with who is on call now. */
  now(): Promise<OnCallNow[]>
  /** Who is on call within a stretch of at most 100 days, gaps included, by start. */
  shifts(question: ReadShifts): Promise<ShiftView[] | null>
  /** Newest first. */
  pages(filter: ListPages): Promise<PageRow[]>
  page(id: string): Promise<PageDetail | null>
  /** Stops the escalation; durable when it resolves. A page that is resolved stays so. */
  acknowledge(id: string, by: PageActor): Promise<PageRow | null>
  /** Takes the next step now. */
  escalate(id: string, by: PageActor): Promise<PageRow | null>
  resolve(id: string, by: PageActor): Promise<PageRow | null>
  describe(facts: DescribePage, by: PageActor): Promise<PageRow | null>
  /** The device of an order showed it. */
  receipt(orderKey: string): Promise<boolean>
  /** The service that took an order says that it did not arrive, and why: the person's next method goes out at once. */
  undelivered(orderKey: string, reason: string): Promise<boolean>
  /** The time machine. Null when there is no such escalation. */
  plan(question: PlanPage): Promise<PagePlan | null>
  readiness(): Promise<ReadinessRow[]>
  /** Sends a test by one contact method now, or the code that confirms it. Null when there is none of that id. */
  testMethod(methodId: string, code?: string): Promise<MethodTest | null>
  /** Sends one sentence to somebody by the first method of their rules for what is not urgent; false when there is none. */
  notify(email: string, sentence: string): Promise<boolean>
  noise(range: ReadNoise): Promise<NoiseLedger>
  /** Overrides, contact methods or accounts changed in the database: read them again. */
  refresh(): Promise<void>
}

/** What services of receivers report to the deck, and what people press. */
export interface ReceiversDoor {
  /** What Twilio posts. Null when it was not signed by the account that it names. */
  telephone(callback: TelephoneCallback): Promise<{ readonly twiml: string } | null>
  /** What a push that was shown says of itself, or had pressed. Null when its token is none of this deck's. */
  pushReceipt(receipt: PushReceipt): Promise<PushReceiptTaken | null>
  /** What browsers subscribe with, base64url. */
  pushKey(): Promise<string>
  /** Sends a test to every browser of a person. */
  testPush(email: string): Promise<PushTrial>
}
