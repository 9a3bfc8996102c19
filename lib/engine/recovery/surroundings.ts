import { fullKey, warningText } from '../../core/action/index.ts'
import { formatCompact } from '../../core/format/index.ts'
import type { Dependency, GuardSurroundings, NeededRunner, Precondition } from '../../core/guard/index.ts'
import { figureOf, holds } from '../../core/proof/index.ts'
import type { Room } from './parts.ts'
import { readExpression } from './readings.ts'
import type { KnownAction } from './world.ts'

/** Windows that open within so long are told of. */
const WINDOW_AHEAD_MS = 14 * 86_400_000

/** How things stand around an action now: series, checks, windows and runners are asked. */
export async function surroundingsOf(room: Room, action: KnownAction): Promise<GuardSurroundings> {
  const { config, guarded } = action
  const [preconditions, warnings, dependencies, nextWindowMs] = await Promise.all([
    Promise.all(config.guards.preconditions.map(one => preconditionOf(room, one))),
    warningsOf(room, action),
    dependenciesOf(room, action),
    config.guards.window === 'inside' ? nextWindow(room, action) : null,
  ])
  const open = room.windows.open(config.service, config.part ?? null)
  return {
    action: guarded,
    preconditions,
    dependencies,
    openWindow: open && { name: open.name, endsAtMs: open.endsAtMs },
    nextWindowMs,
    runners: runnersOf(room, action),
    warnings,
  }
}

async function preconditionOf(
  { query, clock }: Room,
  { expr, reason }: { readonly expr: string; readonly reason: string },
): Promise<Precondition> {
  const reading = await readExpression(query, expr, clock.now())
  return { reason, isMet: holds(reading), failure: 'failure' in reading ? reading.failure : null }
}

/** Confirmation texts with their figures: those whose expression holds, and those that cannot be told. */
export async function warningsOf(
  { query, clock }: Pick<Room, 'query' | 'clock'>,
  { config }: KnownAction,
): Promise<readonly string[]> {
  const texts = await Promise.all(
    config.guards.warn.map(async ({ expr, text }) => {
      const reading = await readExpression(query, expr, clock.now())
      if ('failure' in reading) return warningText(text, '—')
      const figure = figureOf(reading)
      // A figure of none warns of nothing; a figure that is not there is not known to be none.
      if (figure === null) return reading.samples.length === 0 ? warningText(text, '—') : null
      return figure === 0 ? null : warningText(text, formatCompact(figure))
    }),
  )
  return texts.filter(text => text !== null)
}

async function dependenciesOf(room: Room, { config }: KnownAction): Promise<readonly Dependency[]> {
  if (config.guards.unless_down.length === 0) return []
  const rows = await room.checks.list()
  return config.guards.unless_down.flatMap(({ check, service, offer }): Dependency[] => {
    const offered = offer === undefined ? undefined : room.world.actions.get(fullKey(config.service, offer))
    const more = { offer: offered ? { key: offered.key, name: offered.config.name } : null }
    const found: Dependency[] = []
    if (check !== undefined) {
      const key = fullKey(config.service, check)
      const row = rows.find(one => one.key === key)
      found.push({ name: row?.name ?? key, state: row?.state ?? 'unobserved', ...more })
    }
    if (service !== undefined) {
      const state = room.history.current(`service:${service}`)?.state ?? 'unobserved'
      found.push({ name: room.world.serviceName(service), state, ...more })
    }
    return found
  })
}

async function nextWindow({ windows, clock }: Room, { config }: KnownAction): Promise<number | null> {
  const now = clock.now()
  const subject = config.part === undefined ? config.service : `${config.service}/${config.part}`
  const planned = await windows.occurrences(now, now + WINDOW_AHEAD_MS)
  const next = planned.find(
    ({ startsAtMs, services }) =>
      startsAtMs > now && services.some(name => name === config.service || name === subject),
  )
  return next?.startsAtMs ?? null
}

function runnersOf({ runners }: Room, { config }: KnownAction): readonly NeededRunner[] {
  const commands = new Map<string, Set<string>>()
  for (const step of config.steps) {
    if (step.kind !== 'runner') continue
    const own = commands.get(step.runner) ?? new Set()
    commands.set(step.runner, own.add(step.command))
  }
  return [...commands].map(([slug, needed]): NeededRunner => {
    const row = runners.row(slug)
    if (!row) return { name: slug, state: 'missing', reason: '', missingCommands: [] }
    const missingCommands =
      row.state === 'answers' ? [...needed].filter(name => !row.commands.includes(name)) : []
    return { name: row.name, state: row.state, reason: row.reason, missingCommands }
  })
}
