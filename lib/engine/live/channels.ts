import { z } from 'zod'
import { AlertsParams } from '../../contract/alerts.ts'
import { ReadBusiness } from '../../contract/business.ts'
import { DeckError } from '../../contract/errors.ts'
import { type ChecksData, ChecksParams, OverviewParams, QueryParams } from '../../contract/live.ts'
import type { PagesData } from '../../contract/on-call.ts'
import type { PostMortemPulse } from '../../contract/post-mortems.ts'
import { type Grantee, may } from '../../core/access/index.ts'
import { createHiding } from '../../core/business/visibility.ts'
import type { Viewer } from '../../core/incident/sight.ts'
import type { BusinessDoor } from '../../ports/business.ts'
import type { AlertsDoor, Deck, OnCallDoor } from '../../ports/deck.ts'
import type { IncidentsDoor } from '../../ports/incidents.ts'
import type { RecoveryDoor } from '../../ports/recovery.ts'
import { createQuerySource } from './query-source.ts'
import type { Source } from './source.ts'
import { createStateSource } from './state-source.ts'

/** What a channel with its params shows. Equal keys share one evaluation. */
export type Plan = { readonly key: string; create(): Source }

export type LiveDeck = Pick<Deck, 'query' | 'services' | 'targets' | 'checks'> & {
  readonly alerts: Pick<AlertsDoor, 'live'>
  readonly onCall: Pick<OnCallDoor, 'pages'>
  readonly incidents: Pick<IncidentsDoor, 'live' | 'read'>
  readonly recovery: Pick<RecoveryDoor, 'read' | 'run'>
  readonly business: Pick<BusinessDoor, 'read'>
  /** For those who may see business. */
  readonly whole: Pick<Deck, 'query'> & { readonly alerts: Pick<AlertsDoor, 'live'> }
  /** What is hidden from the others, as one text: where it changes, nothing that was kept is shown again. */
  hidden(): string
}
/** Who follows: what they may see of incidents, and what they may press. */
export type LiveViewer = Viewer & { readonly grantee: Grantee }
type Planner = (deck: LiveDeck, asked: Asked, viewer: LiveViewer) => Plan

/** The part of a channel's name after the colon, and its params. */
type Asked = { readonly name: string; readonly params: unknown }

const BY_EVENT_ALONE = { concerns: () => false, concernsServices: () => false } as const

const NoParams = z.object({})

/** Pattern → what is shown there. Each pattern has its door in `CHANNEL_DOORS`. */
const PLANNERS: Readonly<Record<string, Planner>> = {
  overview: (deck, { params }) => {
    const { rangeSeconds } = read(OverviewParams, params)
    return {
      key: JSON.stringify(['overview', rangeSeconds]),
      create: () => createStateSource(() => deck.services.overview(rangeSeconds)),
    }
  },
  targets: (deck, { params }) => {
    read(NoParams, params)
    return {
      key: 'targets',
      create: () =>
        createStateSource(async () => ({ targets: await deck.targets.list() }), {
          concernsServices: () => false,
        }),
    }
  },
  checks: (deck, { params }) => {
    const { service } = read(ChecksParams, params)
    return {
      key: JSON.stringify(['checks', service ?? null]),
      create: () =>
        createStateSource(() => checksByKey(deck, service), {
          concerns: () => false,
          concernsServices: services => service === undefined || services.has(service),
        }),
    }
  },
  alerts: (deck, { params }, viewer) => {
    const { limit } = read(AlertsParams, params)
    const { sight, seen } = seenBy(deck, viewer)
    return {
      key: JSON.stringify(['alerts', limit, sight]),
      create: () => createStateSource(() => seen.alerts.live(limit), BY_EVENT_ALONE),
    }
  },
  pages: (deck, { params }) => {
    read(NoParams, params)
    return {
      key: 'pages',
      create: () => createStateSource(() => openPages(deck), BY_EVENT_ALONE),
    }
  },
  incidents: (deck, { params }, viewer) => {
    read(NoParams, params)
    return {
      key: JSON.stringify(['incidents', audienceOf(viewer)]),
      create: () => createStateSource(() => deck.incidents.live(viewer), BY_EVENT_ALONE),
    }
  },
  'incident:*': (deck, { name, params }, viewer) => {
    read(NoParams, params)
    return {
      key: JSON.stringify(['incident', name, audienceOf(viewer)]),
      create: () => createStateSource(() => incidentOrThrow(deck, name, viewer), BY_EVENT_ALONE),
    }
  },
  recovery: (deck, { params }, { grantee }) => {
    read(NoParams, params)
    return {
      // A button's guard depends on who looks: those of one role share a room.
      key: JSON.stringify(['recovery', grantee]),
      create: () => createStateSource(() => deck.recovery.read(grantee), BY_EVENT_ALONE),
    }
  },
  'run:*': (deck, { name, params }, viewer) => {
    read(NoParams, params)
    return {
      key: JSON.stringify(['run', name, audienceOf(viewer)]),
      create: () => createStateSource(() => runOrThrow(deck, name, viewer), BY_EVENT_ALONE),
    }
  },
  business: (deck, { params }) => {
    read(NoParams, params)
    return {
      key: 'business',
      create: () => createStateSource(() => deck.business.read(ReadBusiness.parse({})), BY_EVENT_ALONE),
    }
  },
  'service:*': (deck, { name: slug, params }) => {
    const { rangeSeconds } = read(OverviewParams, params)
    return {
      key: JSON.stringify(['service', slug, rangeSeconds]),
      create: () => createStateSource(() => serviceOrThrow(deck, slug, rangeSeconds)),
    }
  },
  'post_mortem:*': (_deck, id, params) => {
    read(NoParams, params)
    return { key: JSON.stringify(['post_mortem', id]), create: createPulse }
  },
  'query:*': (deck, { params }, viewer) => {
    const { expr, rangeSeconds, stepSeconds } = read(QueryParams, params)
    const { sight, seen } = createHiding(deck.hidden().split(' ')).isOpen(expr)
      ? { sight: 'open', seen: deck }
      : seenBy(deck, viewer)
    return {
      key: JSON.stringify(['query', expr, rangeSeconds, stepSeconds, sight]),
      create: () => createQuerySource(seen.query, { expr, rangeSeconds, stepSeconds }),
    }
  },
}

export const CHANNEL_PATTERNS = Object.keys(PLANNERS)

/** The pattern of a channel's name and the part after the colon; null when there is no such channel. */
function patternOf(channel: string): { pattern: string; name: string } | null {
  const colon = channel.indexOf(':')
  if (colon < 0) return Object.hasOwn(PLANNERS, channel) ? { pattern: channel, name: '' } : null
  const pattern = `${channel.slice(0, colon)}:*`
  const name = channel.slice(colon + 1)
  return name !== '' && Object.hasOwn(PLANNERS, pattern) ? { pattern, name } : null
}

/** @throws {DeckError} `not_found` for an unknown channel, `invalid` for wrong params */
export function planChannel(
  deck: LiveDeck,
  { channel, params }: { readonly channel: string; readonly params: unknown },
  viewer: LiveViewer,
): Plan {
  const found = patternOf(channel)
  const planner = found && PLANNERS[found.pattern]
  if (!planner) throw new DeckError('not_found', `There is no channel "${channel}".`)
  return planner(deck, { name: found.name, params: params ?? {} }, viewer)
}

function read<T>(schema: z.ZodType<T>, params: unknown): T {
  const parsed = schema.safeParse(params)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message }))
  const words = issues.map(issue => `${issue.path}: ${issue.message}`).join('; ')
  throw new DeckError('invalid', `The channel's params are wrong: ${words}`, issues)
}

/**
 * Says that something changed, and no words of it: whoever follows asks by a route, which knows what they may see.
 * Asked without need now and then, too.
 */
function createPulse(): Source {
  const read = async (nowMs: number): Promise<PostMortemPulse> => ({ askAgainAtMs: nowMs })
  return createStateSource(read, { concerns: () => false, concernsServices: () => false })
}

/** Who sees the same of incidents shares a room: restricted ones are asked for person by person. */
const audienceOf = ({ seesAll, email }: Viewer): string => (seesAll ? 'all' : `person:${email ?? ''}`)

/** What somebody may see, and a name for all who see the same: rooms of different sight share nothing. */
function seenBy(deck: LiveDeck, { grantee }: LiveViewer) {
  if (may(grantee, 'business.read')) return { sight: 'whole', seen: deck.whole } as const
  return { sight: deck.hidden(), seen: deck } as const
}

async function incidentOrThrow(deck: LiveDeck, name: string, viewer: Viewer) {
  const id = /^[1-9]\d{0,9}$/.test(name) ? Number(name) : 0
  const incident = id === 0 ? null : await deck.incidents.read(id, viewer)
  if (!incident) throw new DeckError('not_found', `There is no incident #${name}.`)
  return incident
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

async function runOrThrow(deck: LiveDeck, id: string, { seesAll, email }: Viewer) {
  const run = UUID.test(id) ? await deck.recovery.run(id, { seesAll, email }) : null
  if (!run) throw new DeckError('not_found', `There is no run "${id}".`)
  return run
}

async function serviceOrThrow(deck: LiveDeck, slug: string, rangeSeconds: number) {
  const service = await deck.services.service(slug, rangeSeconds)
  if (!service) throw new DeckError('not_found', `There is no service "${slug}".`)
  return service
}

async function checksByKey(deck: LiveDeck, service: string | undefined): Promise<ChecksData> {
  const rows = await deck.checks.list()
  const wanted = service === undefined ? rows : rows.filter(row => row.service === service)
  return { checks: Object.fromEntries(wanted.map(row => [row.key, row])) }
}

const MOST_PAGES = 200

/** Pages that call somebody, or that somebody has in hand, by their ids. */
async function openPages(deck: LiveDeck): Promise<PagesData> {
  const rows = await deck.onCall.pages({ state: 'open', limit: MOST_PAGES })
  return { pages: Object.fromEntries(rows.map(row => [row.id, row])) }
}
