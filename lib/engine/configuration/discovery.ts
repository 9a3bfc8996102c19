import {
  type FileDiscovery,
  type HttpDiscovery,
  type Issue,
  type JobConfig,
  parseTargetGroups,
  type TargetGroup,
} from '../../core/config/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ScrapeFetcher } from '../../ports/scrape-fetcher.ts'
import { shownUrl } from '../scrape/shown-url.ts'
import { expandPattern, readTextFile } from './file-source.ts'
import { type FileWatch, watchFiles } from './watch.ts'

export type DiscoveryWorld = {
  readonly clock: Clock
  readonly fetcher: Pick<ScrapeFetcher, 'fetch'>
  readonly settleMs: number
  readonly onChange: () => void
}

/** One running way to find targets. What it found last stays until it finds something else. */
interface Provider {
  groups(): readonly TargetGroup[]
  issues(): readonly Issue[]
  stop(): Promise<void>
}

/** All running discoveries, by what they were asked to do: one that a reload does not change goes on as it is. */
export class Discoveries {
  readonly #world: DiscoveryWorld
  #running = new Map<string, Provider>()

  constructor(world: DiscoveryWorld) {
    this.#world = world
  }

  /** Starts and stops discoveries for these jobs. Files are read before it resolves; HTTP answers come later. */
  async follow(jobs: readonly JobConfig[]): Promise<void> {
    const next = new Map<string, Provider>()
    for (const spec of jobs.flatMap(specsOf)) {
      const key = JSON.stringify(spec)
      next.set(key, this.#running.get(key) ?? (await startProvider(spec, this.#world)))
    }
    const gone = [...this.#running].filter(([key]) => !next.has(key))
    this.#running = next
    await Promise.all(gone.map(([, provider]) => provider.stop()))
  }

  groupsOf(job: JobConfig): TargetGroup[] {
    return specsOf(job).flatMap(spec => this.#running.get(JSON.stringify(spec))?.groups() ?? [])
  }

  /** What is wrong with discovery files and answers now; the targets found before stay meanwhile. */
  issues(): Issue[] {
    return [...this.#running.values()].flatMap(provider => provider.issues())
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map(provider => provider.stop()))
    this.#running.clear()
  }
}

type Spec = ({ kind: 'file' } & FileDiscovery) | ({ kind: 'http' } & HttpDiscovery)

const specsOf = (job: JobConfig): Spec[] => [
  ...job.fileDiscoveries.map(discovery => ({ kind: 'file' as const, ...discovery })),
  ...job.httpDiscoveries.map(discovery => ({ kind: 'http' as const, ...discovery })),
]

const startProvider = (spec: Spec, world: DiscoveryWorld): Promise<Provider> | Provider =>
  spec.kind === 'file' ? startFileDiscovery(spec, world) : startHttpDiscovery(spec, world)

type FileFinding = { readonly groups: readonly TargetGroup[]; readonly issues: readonly Issue[] }

/** Reads discovery files at once and whenever one changes. A file with a fault keeps its last good targets. */
async function startFileDiscovery(discovery: FileDiscovery, world: DiscoveryWorld): Promise<Provider> {
  let findings = new Map<string, FileFinding>()
  const read = async () => {
    const paths = (await Promise.all(discovery.patterns.map(expandPattern))).flat()
    const entries = paths.map(async (path): Promise<[string, FileFinding]> => {
      return [path, await readDiscoveryFile(path, findings.get(path))]
    })
    findings = new Map(await Promise.all(entries))
  }
  const watch: FileWatch = watchFiles({
    clock: world.clock,
    settleMs: world.settleMs,
    pollMs: Math.min(discovery.refreshMs, LONGEST_POLL_MS),
    onChange: async () => {
      await read()
      world.onChange()
    },
  })
  await watch.setPaths(discovery.patterns)
  await read()
  return {
    groups: () => [...findings.values()].flatMap(finding => finding.groups),
    issues: () => [...findings.values()].flatMap(finding => finding.issues),
    stop: () => watch.stop(),
  }
}

const LONGEST_POLL_MS = 15_000

async function readDiscoveryFile(path: string, before: FileFinding | undefined): Promise<FileFinding> {
  const answer = await readTextFile(path)
  const result =
    'text' in answer
      ? parseTargetGroups({ path, text: answer.text, metaLabel: '__meta_filepath' })
      : { issues: [{ file: path, line: 1, column: 1, message: answer.unreadable }] }
  return 'groups' in result
    ? { groups: result.groups, issues: [] }
    : { groups: before?.groups ?? [], issues: result.issues }
}

const MAX_ANSWER_BYTES = 10 * 1024 * 1024
const LONGEST_ANSWER_MS = 30_000

/** Asks for targets at once and then at its interval. A failed answer keeps the last good targets. */
function startHttpDiscovery(discovery: HttpDiscovery, world: DiscoveryWorld): Provider {
  const stopping = new AbortController()
  let groups: readonly TargetGroup[] = []
  let issues: readonly Issue[] = []
  const ask = async () => {
    const result = await askForTargets(discovery, world.fetcher, stopping.signal)
    if (stopping.signal.aborted) return
    const before = JSON.stringify([groups, issues])
    if ('groups' in result) groups = result.groups
    issues = 'issues' in result ? result.issues : []
    if (JSON.stringify([groups, issues]) !== before) world.onChange()
  }
  const loop = async () => {
    while (!stopping.signal.aborted) {
      await ask()
      await world.clock.sleep(discovery.refreshMs, stopping.signal)
    }
  }
  const running = loop()
  return {
    groups: () => groups,
    issues: () => issues,
    stop: () => {
      stopping.abort()
      return running
    },
  }
}

async function askForTargets(
  discovery: HttpDiscovery,
  fetcher: Pick<ScrapeFetcher, 'fetch'>,
  signal: AbortSignal,
): Promise<{ groups: TargetGroup[] } | { issues: Issue[] }> {
  const refuse = (message: string) => ({
    issues: [{ file: shownUrl(discovery.url), line: 1, column: 1, message: `HTTP discovery: ${message}` }],
  })
  const answer = await fetcher.fetch({
    url: discovery.url,
    timeoutMs: Math.min(discovery.refreshMs, LONGEST_ANSWER_MS),
    accept: 'application/json',
    ...discovery.client,
    enableCompression: true,
    bodyLimitBytes: MAX_ANSWER_BYTES,
    signal,
  })
  if (!answer.ok) return refuse(answer.error)
  if (!/^application\/json\b/i.test(answer.contentType ?? '')) {
    return refuse(`the answer is of type ${answer.contentType ?? '(none)'}: expected application/json`)
  }
  const text = new TextDecoder().decode(answer.body)
  return parseTargetGroups({ path: discovery.url, text, metaLabel: '__meta_url' })
}
