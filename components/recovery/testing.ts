import type { ActionRow, PreFlight, RecoveryData, RunDetail, RunRow } from '../../lib/contract/recovery.ts'

export const AT = Date.parse('2026-01-05T03:00:00Z')
export const MINUTE = 60_000

/** An action that may be pressed, unless a test says otherwise. */
export const action = (changes: Partial<ActionRow> = {}): ActionRow => ({
  key: 'shop/restart',
  service: 'shop',
  part: null,
  name: 'Restart the worker',
  description: 'Restarts it on both hosts',
  kind: 'recovery',
  isSafe: true,
  isDangerous: false,
  isAdminsOnly: false,
  isTable: false,
  source: 'page',
  alerts: null,
  guard: { refusals: [], demands: [] },
  guardWords: 'Confirm. Cooldown 2 min',
  record: [],
  proven: { verified: 0, judged: 0 },
  expectedSeconds: null,
  runId: null,
  lastPress: null,
  automatic: null,
  ...changes,
})

export const run = (changes: Partial<RunRow> = {}): RunRow => ({
  id: '0b6f9a3e-0000-4000-8000-000000000001',
  action: 'shop/restart',
  actionName: 'Restart the worker',
  service: 'shop',
  part: null,
  kind: 'recovery',
  isDryRun: false,
  state: 'running',
  outcome: null,
  outcomeReason: '',
  trigger: 'person',
  by: 'ines@example.org',
  reason: '',
  parameters: {},
  incidentId: null,
  alertFingerprint: null,
  pressedAtMs: AT,
  startedAtMs: AT,
  endedAtMs: null,
  judgedAtMs: null,
  watchUntilMs: null,
  ...changes,
})

export const preFlight = (changes: Partial<PreFlight> = {}): PreFlight => ({
  action: action(),
  token: 'token-1',
  tokenExpiresAtMs: AT + 10 * MINUTE,
  parameters: [],
  touches: ['shop', 'POST https://shop.example'],
  dependents: [],
  others: [],
  lastRuns: [],
  expectedSeconds: null,
  canDryRun: false,
  proofWords: ['Health is up'],
  ...changes,
})

export const recovery = (changes: Partial<RecoveryData> = {}): RecoveryData => ({
  atMs: AT,
  actions: [action()],
  switches: [],
  runners: [],
  runs: [],
  ...changes,
})

export const detail = (changes: Partial<RunDetail> = {}): RunDetail => ({
  run: run(),
  steps: [],
  conditions: [],
  proof: { stableNeeded: 2, stableNow: 0, nextLookMs: null, limitMs: null },
  approval: null,
  output: [],
  droppedLines: 0,
  ...changes,
})
