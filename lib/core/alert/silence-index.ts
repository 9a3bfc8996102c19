import { type Labels, labelPairs } from '../labels/index.ts'
import { compileAlertMatchers } from './label-test.ts'
import { createRecurrenceClock, type RecurrenceClock } from './recurrence.ts'
import { type Silence, silenceState } from './silence.ts'

/** Which silences hold an alert; kept up to date silence by silence. */
export interface SilenceIndex {
  put(silence: Silence): void
  remove(id: string): void
  /** Those that hold labels at a moment, by id. */
  find(labels: Labels, now: number): Silence[]
}

type Entry = {
  readonly silence: Silence
  readonly matches: (labels: Labels) => boolean
  readonly clock: RecurrenceClock | null
  readonly bucket: string
}

/** What only silences without any equality stand under: they are asked for every alert. */
const ANY = ''

/**
 * Each silence stands under one `label="value"` that it asks for: an alert asks those of its own labels, and the few
 * that ask for no value at all.
 */
export function createSilenceIndex(silences: readonly Silence[] = []): SilenceIndex {
  const entries = new Map<string, Entry>()
  const buckets = new Map<string, Set<Entry>>()
  const remove = (id: string) => {
    const entry = entries.get(id)
    if (!entry) return
    entries.delete(id)
    const bucket = buckets.get(entry.bucket)
    bucket?.delete(entry)
    if (bucket?.size === 0) buckets.delete(entry.bucket)
  }
  const put = (silence: Silence) => {
    remove(silence.id)
    const entry: Entry = {
      silence,
      matches: compileAlertMatchers(silence.matchers),
      clock: silence.recurrence && createRecurrenceClock(silence.recurrence),
      bucket: narrowest(silence, buckets),
    }
    entries.set(silence.id, entry)
    const bucket = buckets.get(entry.bucket) ?? new Set()
    buckets.set(entry.bucket, bucket.add(entry))
  }
  for (const silence of silences) put(silence)
  return {
    put,
    remove,
    find(labels, now) {
      if (entries.size === 0) return []
      const found: Silence[] = []
      const ask = (bucket: Set<Entry> | undefined) => {
        for (const entry of bucket ?? []) if (holds(entry, labels, now)) found.push(entry.silence)
      }
      ask(buckets.get(ANY))
      for (const [name, value] of labelPairs(labels)) ask(buckets.get(bucketOf(name, value)))
      return found.sort((a, b) => (a.id < b.id ? -1 : 1))
    },
  }
}

const holds = ({ silence, matches, clock }: Entry, labels: Labels, now: number): boolean =>
  silenceState(silence, now) === 'active' && matches(labels) && (clock === null || clock(now).holds)

const bucketOf = (name: string, value: string): string => JSON.stringify([name, value])

/** Of what a silence asks for by `=`, that under which the fewest stand. */
function narrowest({ matchers }: Silence, buckets: ReadonlyMap<string, ReadonlySet<Entry>>): string {
  const asked = matchers
    .filter(({ op, value }) => op === '=' && value !== '')
    .map(({ name, value }) => bucketOf(name, value))
  const sizeOf = (key: string) => buckets.get(key)?.size ?? 0
  return asked.sort((a, b) => sizeOf(a) - sizeOf(b))[0] ?? ANY
}
