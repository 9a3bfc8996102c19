import type { AlertingConfig, RouteNode } from '../alert/config.ts'
import { formatMatchers, parseMatchers, sortMatchers } from '../alert/matcher-text.ts'
import type { Receiver } from '../alert/receiver-config.ts'
import type { Matcher } from '../labels/index.ts'
import type { Issue } from './issues.ts'
import { type NotifyDefaults, openReceiver, withoutAccounts } from './receivers.ts'
import { buildRoutes } from './routes.ts'
import type { PageReceiver } from './schema/page-receiver.ts'
import { ReceiverEntry } from './schema/receiver/index.ts'
import { Route } from './schema/route.ts'
import type { ConfigurationSource } from './source.ts'
import { parseYamlFile } from './yaml-file.ts'

export type PageSurroundings = {
  readonly defaults: NotifyDefaults
  /** Private networks (CIDR) that what was made in the page may ask. */
  readonly networks: readonly string[]
}

/** Who is told when no route of the file says so, and nothing of the page takes an alert. */
const NOBODY = 'nobody (no route is written)'

/**
 * Routes and receivers of the file with those of the page beside them. A name of the file goes first. One of the page
 * that cannot be opened stays without an integration, and `faults` say why.
 */
export async function withPageReceivers(
  file: AlertingConfig,
  page: readonly PageReceiver[],
  around: PageSurroundings,
): Promise<{ readonly alerting: AlertingConfig; readonly faults: readonly string[] }> {
  const taken = new Set(file.receivers.map(({ name }) => name))
  const own = page.filter(({ slug }) => !taken.has(slug))
  if (own.length === 0) return { alerting: file, faults: [] }
  const faults: string[] = []
  const receivers: Receiver[] = []
  for (const config of own) {
    const opened = await openPageReceiver(config, around)
    receivers.push(opened.receiver)
    faults.push(...opened.faults.map(fault => `the receiver "${config.slug}": ${fault}`))
  }
  const routed = own.filter(({ alerts }) => alerts !== undefined)
  const root = file.route ?? (routed.length > 0 ? buildRoutes(Route.parse({ receiver: NOBODY })) : null)
  const route = root && { ...root, routes: [...routed.map(config => besides(root, config)), ...root.routes] }
  return { alerting: { ...file, route, receivers: [...file.receivers, ...receivers] }, faults }
}

/** A node beside the file's own: it takes nothing away from them. */
function besides(root: RouteNode, { slug, alerts = [] }: PageReceiver): RouteNode {
  const matchers = sortMatchers(alerts.flatMap(matchersIn))
  return {
    ...root,
    id: `page/${slug}`,
    key: `${root.key}/${formatMatchers(matchers)}`,
    receiver: slug,
    matchers,
    continues: true,
    isBeside: true,
    routes: [],
  }
}

function matchersIn(text: string): readonly Matcher[] {
  const parsed = parseMatchers(text)
  return 'matchers' in parsed ? parsed.matchers : []
}

/** Files of the server are named by the configuration file alone. */
const NO_FILES: ConfigurationSource = {
  resolve: (_from, path) => path,
  expand: async () => [],
  readText: async () => ({ unreadable: 'what is added in the page reads no files' }),
  environment: () => undefined,
}

async function openPageReceiver(
  config: PageReceiver,
  { defaults, networks }: PageSurroundings,
): Promise<{ readonly receiver: Receiver; readonly faults: readonly string[] }> {
  const nobody: Receiver = { name: config.slug, integrations: [], source: 'page' }
  const parsed = ReceiverEntry.safeParse(writtenAs(config))
  if (!parsed.success) return { receiver: nobody, faults: parsed.error.issues.map(({ message }) => message) }
  const issues: Issue[] = []
  const empty = parseYamlFile('')
  if ('problems' in empty) return { receiver: nobody, faults: ['it cannot be read'] }
  const inspection = { path: 'added in the page', yaml: empty.file, issues }
  const reader = { inspection, source: NO_FILES, readPaths: new Set<string>() }
  const isNamed = namesItsServer(config)
  const from = isNamed ? withoutAccounts(defaults) : defaults
  const { integrations } = await openReceiver(reader, { input: parsed.data, path: [] }, from)
  if (issues.length > 0) return { receiver: nobody, faults: issues.map(({ message }) => message) }
  return {
    receiver: {
      ...nobody,
      integrations: isNamed ? integrations.map(one => ({ ...one, networks })) : integrations,
    },
    faults: [],
  }
}

const NAMED_SERVERS: ReadonlySet<PageReceiver['kind']> = new Set([
  'slack',
  'discord',
  'msteams',
  'msteamsv2',
  'mattermost',
  'webhook',
  'ntfy',
])

/** Whoever names the server gets nothing that the file keeps for its own, and reaches no network that is not open to all. */
const namesItsServer = (config: PageReceiver): boolean =>
  config.kind === 'email' ? config.smarthost !== undefined : NAMED_SERVERS.has(config.kind)

/** As the same stands in a configuration file. */
function writtenAs(config: PageReceiver): Record<string, unknown> {
  const { kind, slug, business, alerts: _, send_resolved, ...fields } = config
  const written = {
    ...(send_resolved === undefined ? {} : { send_resolved: String(send_resolved) }),
    ...('region' in fields ? regional(fields) : fields),
  }
  return { name: slug, business, [`${kind}_configs`]: [written] }
}

const regional = ({ region, ...fields }: { readonly region?: 'eu' | undefined }) =>
  region === undefined ? fields : { ...fields, api_url: 'https://api.eu.opsgenie.com/' }
