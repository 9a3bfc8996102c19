import type { SilenceDetail, SilenceRow } from '../../contract/alerts.ts'
import { createRecurrenceClock } from '../../core/alert/recurrence.ts'
import { type Silence, silenceState } from '../../core/alert/silence.ts'
import { compileMatchers, labelsFromObject } from '../../core/labels/index.ts'
import { siftAlerts } from './alert-views.ts'
import type { DoorParts } from './door.ts'

/** So much of history is looked at. */
const FIRINGS = 50_000
const SHOWN = 200

/** Those that there are for whoever asks: one of a hidden label speaks of what it hides. */
export const silencesOf = ({ manager, withoutLabel }: DoorParts): Silence[] =>
  manager.book.silences().filter(({ matchers }) => !matchers.some(({ name }) => name === withoutLabel))

/** Newest first, with how many firing alerts each matches now. */
export async function listSilences(parts: DoorParts): Promise<SilenceRow[]> {
  const { manager, clock, sees } = parts
  const now = clock.now()
  const silences = silencesOf(parts).sort((a, b) => b.startsAtMs - a.startsAtMs)
  const open = silences.filter(silence => silenceState(silence, now) !== 'expired')
  const tests = open.map(silence => ({ id: silence.id, matches: compileMatchers(silence.matchers) }))
  const counts = new Map<string, number>()
  await manager.turns.each(manager.store.entries(), ([, alert]) => {
    if (alert.endsAtMs <= now || !sees(alert.labels)) return
    for (const { id, matches } of tests) if (matches(alert.labels)) counts.set(id, (counts.get(id) ?? 0) + 1)
  })
  return silences.map(silence => silenceRow(silence, counts.get(silence.id) ?? 0, now))
}

function silenceRow(silence: Silence, count: number, now: number): SilenceRow {
  const state = silenceState(silence, now)
  const { recurrence } = silence
  const isSilentNow =
    state === 'active' && (recurrence === null || createRecurrenceClock(recurrence)(now).holds)
  return { ...silence, state, isSilentNow, matching: count }
}

/** One silence with what it holds back; null when there is none. */
export async function readSilence(parts: DoorParts, id: string): Promise<SilenceDetail | null> {
  const { manager, archive, clock, sees } = parts
  const silence = silencesOf(parts).find(one => one.id === id)
  if (!silence) return null
  const now = clock.now()
  const matches = compileMatchers(silence.matchers)
  const firings = await archive.firings(silence.startsAtMs, Math.min(silence.endsAtMs, now), FIRINGS)
  let held = 0
  await manager.turns.each(firings, firing => {
    const labels = labelsFromObject(firing.labels)
    if (sees(labels) && matches(labels)) held++
  })
  const present = await siftAlerts(manager, {
    now,
    limit: SHOWN,
    sees,
    passes: ({ isFiring, alert }) => isFiring && matches(alert.labels),
  })
  return { ...silenceRow(silence, present.total, now), held, alerts: present.alerts }
}
