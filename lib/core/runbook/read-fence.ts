import type { LiveUnit, NamedExpr, PanelLine } from '../panel/types.ts'
import { BARE, readUnit } from '../panel/unit.ts'
import { parseDurationMs } from '../promql/index.ts'
import { expressionFault, selectorFault } from './expression.ts'
import { ENTRY_KEY } from './read-inline.ts'
import type { BlockPart, MarksWish } from './types.ts'

export type Fence = {
  /** The first word after the backticks. */
  readonly word: string
  /** What stands behind that word. */
  readonly title: string
  readonly lines: readonly string[]
}
/** `at`: which line within the fence, from 0; -1 = its first line with the backticks. */
export type FenceFault = { readonly at: number; readonly message: string }
export type ReadFence = { readonly part: BlockPart | null; readonly faults: readonly FenceFault[] }

type Setting = {
  readonly at: number
  readonly name: string
  /** What stands in brackets behind the name. */
  readonly note: string
  readonly value: string
}
type Report = (at: number, message: string) => void
type Reader = (fence: { title: string; settings: readonly Setting[] }, report: Report) => BlockPart | null

const HOUR_SECONDS = 3_600
const MOST_LIMIT = 100
const LONGEST_RANGE_MS = 31 * 86_400_000
const SETTING =
  /^(unit|range|marks|line|expr|columns|source|limit|late|last|service|kinds)(?:\(([^)]*)\))?:\s+(.*)$/
const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/

/** Which settings a fence knows beside its own lines (expressions or keys), and how it is read. */
const FENCES: Readonly<Record<string, { readonly knows: readonly string[]; readonly read: Reader }>> = {
  panel: { knows: ['unit', 'range', 'marks', 'line', 'expr'], read: readPanel },
  table: { knows: ['columns', 'source', 'limit', 'expr'], read: readTable },
  action: {
    knows: [],
    read: ({ settings }, report) => withKeys(settings, report, actions => ({ kind: 'action', actions })),
  },
  check: {
    knows: [],
    read: ({ title, settings }, report) =>
      withKeys(settings, report, checks => ({ kind: 'check', title: title || 'Checks', checks })),
  },
  heartbeat: { knows: ['late'], read: readHeartbeat },
  backup: { knows: ['late'], read: readHeartbeat },
  log: { knows: ['last'], read: readLog },
  marks: { knows: ['service', 'kinds', 'range'], read: readMarks },
}

export const isLiveFence = (word: string): boolean => Object.hasOwn(FENCES, word)

/** What a fence of one of the deck's own words shows, with what is wrong in it. */
export function readFence({ word, title, lines }: Fence): ReadFence {
  const fence = FENCES[word]
  const faults: FenceFault[] = []
  const report: Report = (at, message) => void faults.push({ at, message: `${word}: ${message}` })
  if (!fence) return { part: null, faults }
  const settings = lines.flatMap((line, at) => readSetting(line.trim(), at))
  for (const { at, name } of settings) {
    if (name === '' || fence.knows.includes(name)) continue
    const known = fence.knows.length === 0 ? 'service/slug' : `one of ${fence.knows.join(', ')}`
    report(at, `${name} has no meaning here: expected ${known}`)
  }
  if (faults.length > 0) return { part: null, faults }
  const part = fence.read({ title: title.trim(), settings }, report)
  return { part: faults.length > 0 ? null : part, faults }
}

function readSetting(line: string, at: number): Setting[] {
  if (line === '' || line.startsWith('#')) return []
  const match = SETTING.exec(line)
  if (match === null) return [{ at, name: '', note: '', value: line }]
  const [, name = '', note = '', value = ''] = match
  return [{ at, name, note: note.trim(), value: value.trim() }]
}

const settingOf = (settings: readonly Setting[], name: string): Setting | undefined =>
  settings.find(setting => setting.name === name)

function readPanel({ title, settings }: Parameters<Reader>[0], report: Report): BlockPart | null {
  const exprs = readExprs(settings, report, note => ({ name: note, unit: null }))
  const lines = settings.flatMap(setting => (setting.name === 'line' ? readLine(setting, report) : []))
  const marks = settingOf(settings, 'marks')
  return {
    kind: 'panel',
    title: title || 'Panel',
    unit: readUnitSetting(settingOf(settings, 'unit'), report),
    rangeSeconds: readRange(settingOf(settings, 'range'), report) ?? HOUR_SECONDS,
    exprs,
    lines,
    marks: marks ? readMarksWish(marks.value.split(/[\s,]+/), marks.at, report) : null,
  }
}

function readTable({ title, settings }: Parameters<Reader>[0], report: Report): BlockPart | null {
  const exprs = readExprs(settings, report, (note, at) => {
    const [name = '', unit = ''] = note.split(',')
    const read = readUnit(unit)
    if (read === null) report(at, `expr(${note}): expected a name and a unit of 12 characters or less`)
    return { name: name.trim(), unit: read }
  })
  const columns = (settingOf(settings, 'columns')?.value ?? '').split(',').map(one => one.trim())
  const source = settingOf(settings, 'source')
  const wrong = source ? selectorFault(source.value) : null
  if (source && wrong !== null) report(source.at, `source: ${wrong}`)
  return {
    kind: 'table',
    title: title || 'Table',
    columns: columns.filter(column => column !== ''),
    exprs,
    source: source?.value ?? null,
    limit: readCount(settingOf(settings, 'limit'), report) ?? 20,
  }
}

function readHeartbeat({ title, settings }: Parameters<Reader>[0], report: Report): BlockPart | null {
  const late = settingOf(settings, 'late')
  const seconds = readRange(late, report)
  return withKeys(
    settings.filter(setting => setting !== late),
    report,
    heartbeats => ({
      kind: 'heartbeat',
      title: title || 'Heartbeats',
      heartbeats,
      lateMs: seconds === null ? null : seconds * 1_000,
    }),
  )
}

function readLog({ title, settings }: Parameters<Reader>[0], report: Report): BlockPart | null {
  const last = settingOf(settings, 'last')
  const count = readCount(last, report) ?? 5
  return withKeys(
    settings.filter(setting => setting !== last),
    report,
    signals => ({ kind: 'log', title: title || 'Log signals', signals, last: count }),
  )
}

function readMarks({ title, settings }: Parameters<Reader>[0], report: Report): BlockPart | null {
  const service = settingOf(settings, 'service')
  const kinds = (settingOf(settings, 'kinds')?.value ?? '').split(',').map(kind => kind.trim())
  const stray = settingOf(settings, '')
  if (stray) report(stray.at, `"${stray.value}": expected service: SLUG`)
  if (!service) report(-1, 'expected a line service: SLUG')
  const wish = readMarksWish([service?.value ?? '', ...kinds], service?.at ?? -1, report)
  const rangeSeconds = readRange(settingOf(settings, 'range'), report) ?? 24 * HOUR_SECONDS
  return { kind: 'marks', title: title || 'Marks', wish, rangeSeconds }
}

function readMarksWish([service = '', ...kinds]: readonly string[], at: number, report: Report): MarksWish {
  if (!SLUG.test(service)) report(at, `marks: "${service}": expected the slug of a service first`)
  return { service, kinds: kinds.filter(kind => kind !== '') }
}

type NameOf = (note: string, at: number) => Pick<NamedExpr, 'name' | 'unit'>

/** Bare lines and `expr:` lines, in their order. */
function readExprs(settings: readonly Setting[], report: Report, nameOf: NameOf): NamedExpr[] {
  const found = settings.filter(({ name }) => name === '' || name === 'expr')
  if (found.length === 0) report(-1, 'expected an expression')
  return found.map(({ at, note, value }) => {
    const wrong = expressionFault(value)
    if (wrong !== null) report(at, wrong)
    return { ...nameOf(note, at), expr: value }
  })
}

function withKeys(
  settings: readonly Setting[],
  report: Report,
  make: (keys: readonly string[]) => BlockPart,
): BlockPart {
  if (settings.length === 0) report(-1, 'expected a service/slug on a line of its own')
  for (const { at, value } of settings)
    if (!ENTRY_KEY.test(value)) report(at, `"${value}": expected service/slug`)
  return make(settings.map(({ value }) => value))
}

const LINE = /^(-?[\d.]+(?:e[+-]?\d+)?)\s+(warning|critical|target)(?:\s+(.*))?$/

function readLine({ at, value }: Setting, report: Report): PanelLine[] {
  const match = LINE.exec(value)
  const number = Number(match?.[1])
  if (match === null || !Number.isFinite(number)) {
    report(at, `line: "${value}": expected a figure, then warning, critical or target`)
    return []
  }
  const state = match[2] === 'critical' ? 'critical' : match[2] === 'target' ? 'target' : 'warning'
  return [{ value: number, state, label: match[3] ?? '' }]
}

function readUnitSetting(setting: Setting | undefined, report: Report): LiveUnit {
  const unit = setting ? readUnit(setting.value) : BARE
  if (unit === null) report(setting?.at ?? -1, 'unit: expected 12 characters or less')
  return unit ?? BARE
}

/** Seconds; null when it is not set, or wrong, which is told. */
function readRange(setting: Setting | undefined, report: Report): number | null {
  if (!setting) return null
  const ms = parseDurationMs(setting.value)
  if (ms !== null && ms >= 60_000 && ms <= LONGEST_RANGE_MS) return ms / 1_000
  report(setting.at, `${setting.name}: "${setting.value}": expected a time from 1m to 31d, such as 24h`)
  return null
}

function readCount(setting: Setting | undefined, report: Report): number | null {
  if (!setting) return null
  const count = Number(setting.value)
  if (Number.isInteger(count) && count >= 1 && count <= MOST_LIMIT) return count
  report(setting.at, `${setting.name}: "${setting.value}": expected a number from 1 to ${MOST_LIMIT}`)
  return null
}
