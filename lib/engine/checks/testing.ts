import { createEventBus } from '../../adapters/event-bus.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import type { KeptAnswer } from '../../contract/checks.ts'
import type { WindowOccurrence } from '../../contract/watch.ts'
import type { ProbeAnswer } from '../../core/check/index.ts'
import { CheckConfig } from '../../core/config/schema/check.ts'
import { labelsToObject } from '../../core/labels/index.ts'
import type { DeckEvents } from '../../ports/events.ts'
import type { ProbeRequest } from '../../ports/prober.ts'
import type { StateChange, StateHistory, Subject } from '../../ports/state-history.ts'
import type { AnswerRecord, AnswerRows } from './answer-rows.ts'
import { type CheckManagerParts, type CheckWatch, createCheckManager } from './manager.ts'
import type { CheckObserver } from './observer.ts'
import type { NamedCheck } from './task.ts'

const START_MS = Date.UTC(2026, 2, 1, 12)

/** An answer of a service that is well, unless told otherwise. */
export const answerOf = (more: Partial<ProbeAnswer> = {}): ProbeAnswer => ({
  atMs: 0,
  durationSeconds: 0.02,
  phases: { connect: 0.005, firstByte: 0.01 },
  fault: null,
  status: 200,
  headers: {},
  body: null,
  facts: {},
  certificate: null,
  remoteAddress: '127.0.0.1',
  ...more,
})

export const REFUSED = answerOf({
  status: null,
  fault: { kind: 'refused', message: 'the connection was refused' },
})

/** A check of a file, as the configuration hands it on. */
export const httpCheck = (slug: string, more: object = {}): NamedCheck => ({
  ...CheckConfig.parse({
    kind: 'http',
    service: 'shop',
    slug,
    name: slug,
    url: `http://${slug}.test/health`,
    interval: '20s',
    ...more,
  }),
  source: 'file',
  createdAtMs: null,
})

type Answering = (request: ProbeRequest) => ProbeAnswer | Promise<ProbeAnswer>

/** History in memory, as the real one behaves to those who record. */
export function createMemoryHistory(): Pick<StateHistory, 'record' | 'current'> & {
  readonly changes: StateChange[]
} {
  const now = new Map<Subject, StateChange>()
  const changes: StateChange[] = []
  return {
    changes,
    current: subject => now.get(subject) ?? null,
    record: change => {
      now.set(change.subject, change)
      changes.push(change)
    },
  }
}

export function createMemoryRows(): AnswerRows & { readonly records: AnswerRecord[] } {
  const records: AnswerRecord[] = []
  const newestFirst = () => [...records].reverse().sort((a, b) => b.atMs - a.atMs)
  return {
    records,
    insert: async added => void records.push(...added),
    newest: async (key, count): Promise<KeptAnswer[]> =>
      newestFirst()
        .filter(record => record.key === key)
        .slice(0, count)
        .map(record => record.answer),
    states: async keys => newestFirst().filter(record => keys.includes(record.key)),
  }
}

/** A manager with all that it needs, moved by hand. What services answer is decided by `answer`. */
export function createCheckWorld(options: { parts?: Partial<CheckManagerParts>; startMs?: number } = {}) {
  const clock = createManualClock(options.startMs ?? START_MS)
  const store = createMemorySeriesStore()
  const history = createMemoryHistory()
  const rows = createMemoryRows()
  const errors: unknown[] = []
  const events = createEventBus(error => errors.push(error))
  const asked: { key: string; atMs: number; request: ProbeRequest }[] = []
  const delays: number[] = []
  const answering = new Map<string, Answering>()
  const checked: DeckEvents['checked'][] = []
  let missed = 0
  let window: WindowOccurrence | null = null
  events.on('checked', event => checked.push(event))
  const observe: CheckObserver = {
    checked: () => {},
    started: ({ delaySeconds }) => delays.push(delaySeconds),
    missed: count => {
      missed += count
    },
    lost: () => {},
  }
  const rule = (name: string) => ({ refusal: () => (name === 'page' ? 'not from the page' : null) })
  const manager = createCheckManager({
    prober: {
      probe: async request => {
        const key = `${request.check.service}/${request.check.slug}`
        asked.push({ key, atMs: clock.now(), request })
        const answer = await (answering.get(key) ?? answering.get('*') ?? (() => answerOf()))(request)
        return { ...answer, atMs: answer.atMs || clock.now() }
      },
    },
    store,
    history,
    windows: { open: () => window },
    clock,
    events,
    answers: rows,
    log: { info: () => {}, warn: () => {}, error: fields => errors.push(fields) },
    observe,
    addressRules: () => ({ file: rule('file'), page: rule('page') }),
    ...options.parts,
  })
  return {
    clock,
    store,
    history,
    rows,
    events,
    errors,
    asked,
    delays,
    checked,
    manager,
    get missed() {
      return missed
    },
    apply: (checks: readonly NamedCheck[], more: Partial<CheckWatch> = {}) =>
      manager.apply({ checks, checkNetworks: [], connectivity: null, ...more }),
    /** What a check (`service/slug`), or all others (`*`), are answered from now on. */
    answer: (key: string, answer: ProbeAnswer | Answering) =>
      void answering.set(key, typeof answer === 'function' ? answer : () => answer),
    setWindow(open: WindowOccurrence | null) {
      window = open
      events.emit('windowsChanged', { atMs: clock.now() })
    },
    async row(key: string) {
      const row = (await manager.list()).find(one => one.key === key)
      if (!row) throw new Error(`there is no check ${key}`)
      return row
    },
    timesOf: (key: string) => asked.filter(one => one.key === key).map(one => one.atMs),
    /** The samples of one metric, by the text of its other labels. */
    async samples(metric: string) {
      const slices = await store.select({
        matchers: [{ name: '__name__', op: '=', value: metric }],
        fromMs: 0,
        toMs: clock.now(),
      })
      return slices.map(({ labels, values }) => ({ labels: labelsToObject(labels), values: [...values] }))
    },
  }
}

export type CheckWorld = ReturnType<typeof createCheckWorld>
