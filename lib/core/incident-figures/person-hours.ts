import type { IncidentRow } from '../incident/types.ts'

/** Something that somebody did in the deck at a moment: an entry, an acknowledgement, a press, a tick. */
export type Sign = { readonly by: string; readonly atMs: number }

/** Hours that people gave an incident, as a range: what they did in the deck shows at least the one, hardly more than the other. */
export type PersonHours = {
  readonly people: number
  readonly leastHours: number
  readonly mostHours: number
}

const MINUTE_MS = 60_000
/** Who does something again within this was at it in between. */
const AT_IT_MS = 30 * MINUTE_MS
/** Doing one thing takes so long. */
const ONE_THING_MS = 5 * MINUTE_MS

/** Printed beside the range. */
export const PERSON_HOURS_METHOD =
  'From entries, acknowledgements, presses, ticks and roles, until it was resolved. At least: stretches in which somebody did something every 30 min, 5 min for one thing alone. At most: from the first sign of each to 30 min after the last, of who has a role to the end.'

type Facts = {
  readonly incident: Pick<
    IncidentRow,
    'openedAtMs' | 'resolvedAtMs' | 'roles' | 'acknowledgedAtMs' | 'acknowledgedBy'
  >
  readonly signs: readonly Sign[]
  readonly nowMs: number
}

/** Null when nobody left a sign: that is no zero. */
export function personHours({ incident, signs, nowMs }: Facts): PersonHours | null {
  const endMs = incident.resolvedAtMs ?? nowMs
  const roles = new Set(Object.values(incident.roles).flatMap(person => (person ? [nameOf(person)] : [])))
  const moments = new Map<string, number[]>()
  const note = (by: string, atMs: number) => {
    // Keys of programs have names, people have addresses.
    if (!by.includes('@') || atMs > endMs) return
    const name = nameOf(by)
    const known = moments.get(name)
    if (known) known.push(atMs)
    else moments.set(name, [atMs])
  }
  for (const { by, atMs } of signs) note(by, atMs)
  if (incident.acknowledgedBy !== null && incident.acknowledgedAtMs !== null)
    note(incident.acknowledgedBy, incident.acknowledgedAtMs)
  let [leastMs, mostMs] = [0, 0]
  for (const name of new Set([...moments.keys(), ...roles])) {
    const own = (moments.get(name) ?? []).sort((a, b) => a - b)
    const [first = Math.min(incident.openedAtMs, endMs)] = own
    const lastMs = own.at(-1) ?? first
    leastMs += leastOf(own)
    mostMs += Math.max((roles.has(name) ? endMs : Math.min(lastMs + AT_IT_MS, endMs)) - first, leastOf(own))
  }
  const people = new Set([...moments.keys(), ...roles]).size
  return people === 0 ? null : { people, leastHours: leastMs / 3_600_000, mostHours: mostMs / 3_600_000 }
}

const nameOf = (person: string): string => person.trim().toLowerCase()

/** Stretches of ascending moments that lie near each other. */
function leastOf(moments: readonly number[]): number {
  let [sum, startMs, endMs] = [0, Number.NaN, Number.NaN]
  const close = () => {
    if (!Number.isNaN(startMs)) sum += Math.max(endMs - startMs, ONE_THING_MS)
  }
  for (const atMs of moments) {
    if (atMs - endMs <= AT_IT_MS) {
      endMs = atMs
      continue
    }
    close()
    ;[startMs, endMs] = [atMs, atMs]
  }
  close()
  return sum
}

/** "2 people, 0.3 to 1.5 h" */
export function personHoursText({ people, leastHours, mostHours }: PersonHours): string {
  const who = `${people} ${people === 1 ? 'person' : 'people'}`
  const [least, most] = [leastHours, mostHours].map(hours => hours.toFixed(1))
  return least === most ? `${who}, ${least} h` : `${who}, ${least} to ${most} h`
}
