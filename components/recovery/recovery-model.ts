import type { ActionRow, OutcomeMark, RecoveryData, RunOutcome, RunRow } from '../../lib/contract/recovery.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { compareStates, isTrouble, type State } from '../../lib/core/service/state.ts'
import type { GlyphName } from '../ui/glyph.tsx'

export type OutcomeLook = {
  readonly word: string
  readonly glyph: GlyphName
  readonly tone: string
  /** What it means, in a few words. */
  readonly meaning: string
}

/** Shape, word and colour of every outcome. */
export const OUTCOME_LOOKS: Readonly<Record<RunOutcome, OutcomeLook>> = {
  verified: { word: 'Verified', glyph: 'check', tone: 'text-up', meaning: 'better, and it held' },
  recovered_by_itself: {
    word: 'By itself',
    glyph: 'was-up',
    tone: 'text-ink-2',
    meaning: 'it had recovered before the press',
  },
  failed: { word: 'Failed', glyph: 'down', tone: 'text-down', meaning: 'no better at the time limit' },
  relapsed: { word: 'Relapsed', glyph: 'degraded', tone: 'text-warn', meaning: 'better, then worse again' },
  unverifiable: {
    word: 'Unverifiable',
    glyph: 'unknown',
    tone: 'text-gone',
    meaning: 'nothing is there to prove it by',
  },
  unknown: { word: 'Unknown', glyph: 'no_data', tone: 'text-gone', meaning: 'it could not be observed' },
  done: { word: 'Done', glyph: 'check', tone: 'text-ink-2', meaning: 'a look or a dry run: proves nothing' },
  cancelled: { word: 'Cancelled', glyph: 'cross', tone: 'text-ink-2', meaning: 'a person stopped it' },
  refused: { word: 'Refused', glyph: 'cross', tone: 'text-ink-2', meaning: 'the second person said no' },
}

/** "9 of 11 proven", and how long it took; what was never judged says so. */
export function provenText({ proven, expectedSeconds, kind, record }: ActionRow): string {
  if (proven.judged === 0) {
    if (kind === 'diagnostic') return 'Looks only, proves nothing'
    return record.length === 0 ? 'Not pressed yet' : 'Nothing proven yet'
  }
  const median = expectedSeconds === null ? '' : `, median ${lengthText(expectedSeconds * 1000)}`
  return `${proven.verified} of ${proven.judged} proven${median}`
}

/** "38 s", "1 min 50 s", "12 min": with seconds as long as they matter. */
export function lengthText(lengthMs: number): string {
  const seconds = Math.round(lengthMs / 1000)
  if (seconds < 60 || seconds >= 600 || seconds % 60 === 0) return formatDuration(seconds * 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** The record for those who do not see it: "Last 3: 2 verified, 1 failed". */
export function recordText(record: readonly OutcomeMark[]): string {
  if (record.length === 0) return 'No record yet'
  const counts = new Map<string, number>()
  for (const { outcome } of record) {
    const word = OUTCOME_LOOKS[outcome].word.toLowerCase()
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return `Last ${record.length}: ${[...counts].map(([word, count]) => `${count} ${word}`).join(', ')}`
}

export type ActionGroup = { readonly service: string; readonly actions: readonly ActionRow[] }

/** Actions by their service, in the order of the alphabet; within one what recovers goes before what looks. */
export function groupActions(actions: readonly ActionRow[]): readonly ActionGroup[] {
  const services = [...new Set(actions.map(({ service }) => service))].toSorted()
  return services.map(service => ({
    service,
    actions: actions
      .filter(row => row.service === service)
      .toSorted((a, b) => Number(isLook(a)) - Number(isLook(b)) || a.name.localeCompare(b.name)),
  }))
}

export type ActionWish = { readonly text: string; readonly service: string }

/** The groups with what is looked for: every word in the name, the description or the key; `service` empty = of all. */
export function findActions(groups: readonly ActionGroup[], wish: ActionWish): readonly ActionGroup[] {
  const words = wish.text.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = ({ key, name, description }: ActionRow) => {
    const text = `${key} ${name} ${description}`.toLowerCase()
    return words.every(word => text.includes(word))
  }
  return groups
    .filter(({ service }) => wish.service === '' || service === wish.service)
    .map(group => ({ ...group, actions: group.actions.filter(fits) }))
    .filter(({ actions }) => actions.length > 0)
}

/** Services in trouble, and those with a run that is on, go first, worst first. `isBusy`: somebody will look for it now. */
export function troubledFirst(
  groups: readonly ActionGroup[],
  stateOf: (service: string) => State | undefined,
): readonly (ActionGroup & { readonly isBusy: boolean })[] {
  const told = groups.map(group => {
    const state = stateOf(group.service) ?? 'up'
    const isBusy = isTrouble(state) || group.actions.some(({ runId }) => runId !== null)
    return { ...group, state, isBusy }
  })
  return told.toSorted(
    (a, b) => Number(b.isBusy) - Number(a.isBusy) || (a.isBusy ? compareStates(a.state, b.state) : 0),
  )
}

const isLook = ({ kind }: ActionRow): boolean => kind === 'diagnostic'

/** Names of services as they are now switched off: `all`, or their slugs. */
export const switchOf = (data: RecoveryData, service: string) =>
  data.switches.find(({ scope }) => scope === 'all') ?? data.switches.find(({ scope }) => scope === service)

/** Whether the steps or the proof of a run are still going on; one that is watched is judged already. */
export const isUnderWay = ({ state }: Pick<RunRow, 'state'>): boolean =>
  state === 'waiting' || state === 'running' || state === 'proving'

/** What a run is doing, in a word or two. */
export function stateWords({ state, outcome, isDryRun }: RunRow): string {
  if (state === 'waiting') return 'Waits for a second person'
  if (state === 'running') return isDryRun ? 'Dry run' : 'Running'
  if (state === 'proving') return 'Proof is being taken'
  return outcome === null ? 'Ended' : OUTCOME_LOOKS[outcome].word
}

/** "by Ines", "by itself, dry run": who or what pressed; `personText` names people by their addresses. */
export function pressedBy(
  { trigger, by, isDryRun }: Pick<RunRow, 'trigger' | 'by' | 'isDryRun'>,
  personText: (email: string) => string,
): string {
  const who = { automatic: 'by itself', api: `with the key “${by}”`, person: `by ${personText(by)}` }[trigger]
  return isDryRun ? `${who}, dry run` : who
}

export const parametersText = (parameters: RunRow['parameters']): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
