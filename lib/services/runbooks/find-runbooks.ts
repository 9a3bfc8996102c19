import type { FindRunbooks, FoundRunbook, FoundRunbooks } from '../../contract/runbooks.ts'
import { compareStrings } from '../../core/labels/index.ts'
import {
  type Binding,
  bindToAlert,
  bindToService,
  checklistKey,
  parseRunbook,
} from '../../core/runbook/index.ts'
import { visibleIncident } from '../incidents/incident-context.ts'
import { type RunbookContext, type RunbookView, visibleRunbooks } from './runbook-context.ts'

type Found = Binding & { readonly alert: string | null }
type Finder = (view: RunbookView) => Found | null

const SHORTEST_RANGE_SECONDS = 300

/** Runbooks for an alert, for a service as it stands, or for the alerts and services of an incident. */
export async function findRunbooks(ctx: RunbookContext, wish: FindRunbooks): Promise<FoundRunbooks> {
  const views = await visibleRunbooks(ctx)
  const finders = await findersOf(ctx, wish)
  const added = await addedTo(ctx, wish.incident)
  const runbooks = views.flatMap(view => {
    const all = finders.flatMap(find => find(view) ?? [])
    const best = all.find(({ nearness }) => nearness === 'opens') ?? all[0]
    return best ? [foundRow(view, best, added)] : []
  })
  runbooks.sort((a, b) => order(a) - order(b) || compareStrings(a.title, b.title))
  return { runbooks }
}

const order = ({ nearness }: FoundRunbook): number => (nearness === 'opens' ? 0 : 1)

function foundRow({ config }: RunbookView, found: Found, added: ReadonlySet<string>): FoundRunbook {
  const { stops, items } = parseRunbook(config.text)
  return {
    slug: config.slug,
    title: config.title,
    services: config.services,
    nearness: found.nearness,
    why: found.why,
    steps: stops.filter(({ kind }) => kind === 'step').length,
    items: items.length,
    alert: found.alert,
    isAdded: added.has(checklistKey(config.slug)),
  }
}

async function findersOf(ctx: RunbookContext, { alert, service, incident }: FindRunbooks): Promise<Finder[]> {
  const finders: Finder[] = []
  if (alert !== undefined) finders.push(...(await findersOfAlerts(ctx, [alert])))
  if (service !== undefined) finders.push(...(await findersOfService(ctx, service)))
  if (incident !== undefined) {
    const { row } = await visibleIncident(ctx, incident)
    const alerts = await ctx.db.incidentAlert.findMany({ where: { incidentId: incident } })
    finders.push(
      ...(await findersOfAlerts(
        ctx,
        alerts.map(({ fingerprint }) => fingerprint),
      )),
    )
    for (const slug of row.services) finders.push(...(await findersOfService(ctx, slug)))
  }
  return finders
}

async function findersOfAlerts(ctx: RunbookContext, fingerprints: readonly string[]): Promise<Finder[]> {
  const details = await Promise.all(fingerprints.map(fingerprint => ctx.deck.alerts.read(fingerprint)))
  return details.flatMap(detail => {
    if (!detail) return []
    const { labels, fingerprint } = detail.row
    return [
      ({ config }: RunbookView) => {
        const binding = bindToAlert(config, labels)
        return binding && { ...binding, alert: fingerprint }
      },
    ]
  })
}

/** The service itself, and each of its parts as it stands. */
async function findersOfService(ctx: RunbookContext, slug: string): Promise<Finder[]> {
  const data = await ctx.deck.services.service(slug, SHORTEST_RANGE_SECONDS)
  if (!data) return []
  const badChecks = data.checks
    .filter(({ state }) => state === 'down' || state === 'degraded')
    .map(({ key }) => key)
  const rows = [
    { part: null, state: data.row.state },
    ...data.row.parts.map(({ slug: part, state }) => ({ part, state })),
  ]
  return rows.map(({ part, state }) => ({ config }: RunbookView) => {
    const binding = bindToService(config, { service: slug, part, state: state ?? 'unknown', badChecks })
    return binding && { ...binding, alert: null }
  })
}

async function addedTo(ctx: RunbookContext, incident: number | undefined): Promise<ReadonlySet<string>> {
  if (incident === undefined) return new Set()
  const lists = await ctx.db.incidentChecklist.findMany({
    where: { incidentId: incident },
    select: { key: true },
  })
  return new Set(lists.map(({ key }) => key))
}
