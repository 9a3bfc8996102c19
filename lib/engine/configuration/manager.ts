import type { ConfigurationIssue, ConfigurationState } from '../../contract/configuration.ts'
import type { ServiceConfig } from '../../contract/service.ts'
import { type AlertingConfig, NO_ALERTING } from '../../core/alert/config.ts'
import {
  buildScrapeJob,
  type Configuration,
  type ConfigurationSource,
  type Entries,
  formatIssue,
  type Loading,
  loadConfiguration,
  mapKinds,
  maskedConfig,
  NO_BUSINESS,
  NO_ENTRIES,
  NO_NOTIFY,
  NO_SENDING,
  type SendingConfig,
  type TargetProblem,
  type WatchConfiguration,
  withPageReceivers,
} from '../../core/config/index.ts'
import type { RuleGroup } from '../../core/rules/index.ts'
import type { ScrapeJob } from '../../core/scrape/job.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ConfigurationDoor } from '../../ports/deck.ts'
import type { EventBus } from '../../ports/events.ts'
import type { Log } from '../../ports/log.ts'
import type { NameResolver } from '../../ports/name-resolver.ts'
import type { ScrapeFetcher } from '../../ports/scrape-fetcher.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { Discoveries } from '../discovery/discoveries.ts'
import { createFileSource, isThere } from './file-source.ts'
import { createGate } from './gate.ts'
import { type Recording, recordSource } from './recording.ts'
import { configurationState, type Merged, mergeEntries } from './state.ts'
import { readStoredEntries, type StoredEntries, type StoredTables } from './stored.ts'
import { type FileWatch, watchFiles } from './watch.ts'
import { type MergedWatch, mergeWatch, pageIssue } from './watch-entries.ts'

/** What is read again of the entries once everything has been told of them. */
type Watched = Pick<MergedWatch, 'issues' | 'counts'> & { readonly watch: Pick<WatchConfiguration, 'panels'> }

export type ConfigurationOptions = {
  /** Absolute path of the main file; null when there is none to look for. */
  readonly configPath: string | null
  /** Whether somebody named the file: then it must be there. One that is only looked for may be missing. */
  readonly isExplicit: boolean
  /** What `${NAME}` is replaced from. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly db: StoredTables
  /** Opens the secrets of entries that were added in the page. */
  readonly secrets: Pick<Secrets, 'open'>
  readonly clock: Clock
  readonly events: EventBus
  readonly log: Log
  readonly fetcher: Pick<ScrapeFetcher, 'fetch'>
  readonly resolver: NameResolver
  readonly selfJobs: readonly ScrapeJob[]
  readonly selfServices: readonly ServiceConfig[]
  /** Gets every job with its targets, whenever any of them changed. */
  readonly applyJobs: (jobs: readonly ScrapeJob[]) => void
  readonly applyRules: (groups: readonly RuleGroup[], sending: SendingConfig) => void
  /** Gets who is told what, whenever the file was read anew and is right. */
  readonly applyAlerting: (alerting: AlertingConfig) => void
  /** Gets everything that is watched beside series, on each reading of file or database, changed or not. */
  readonly applyWatch: (watch: WatchConfiguration) => void
  /** Hears of each reading of the configuration, for the metrics. */
  readonly onLoaded?: (outcome: { readonly isGood: boolean; readonly atMs: number }) => void
  /** How long files must be quiet after a change. */
  readonly settleMs?: number
  /** Files are looked at this often even when no change was reported. */
  readonly pollMs?: number
}

export interface ConfigurationManager extends ConfigurationDoor {
  /** Reads everything and applies it. A bad file starts the deck without it, and says so. */
  start(): Promise<void>
  stop(): Promise<void>
}

const EMPTY: Configuration = {
  evaluationIntervalMs: 60_000,
  outOfOrderWindowMs: 0,
  jobs: [],
  services: [],
  ruleGroups: [],
  ruleTests: [],
  entries: NO_ENTRIES,
  severities: [],
  pushes: [],
  business: NO_BUSINESS,
  sending: NO_SENDING,
  alerting: NO_ALERTING,
  notify: NO_NOTIFY,
  mail: null,
  checkNetworks: [],
  connectivity: null,
  watchdog: null,
  receiverCheckMs: 0,
}
const NOTHING: Loading = { configuration: EMPTY, issues: [], files: [], watched: [] }

/** Keeps the configuration in force: file, database and discovery, merged; a bad file keeps the last good one. */
export function createConfigurationManager(options: ConfigurationOptions): ConfigurationManager {
  return new Manager(options)
}

class Manager implements ConfigurationManager {
  readonly #options: ConfigurationOptions
  readonly #source: ConfigurationSource
  readonly #discoveries: Discoveries
  readonly #watch: FileWatch
  readonly #gate = createGate()
  #good: Loading = NOTHING
  #read: { readonly recording: Recording; readonly loading: Loading } | null = null
  #newest: Loading = NOTHING
  #goodAtMs: number
  #stored: StoredEntries = {
    services: [],
    jobs: [],
    entries: NO_ENTRIES,
    addedAtMs: new Map(),
    issues: [],
  }
  /** The database did not answer, in words. */
  #storedFault: string | null = null
  /** Costs a look at every entry: made anew only when something was read. */
  #watched: Watched = { issues: [], counts: [], watch: { panels: [] } }
  /** The file's entries as they may be shown, of one reading. */
  #masked: { readonly of: Entries; readonly entries: Entries } = { of: NO_ENTRIES, entries: NO_ENTRIES }
  /** What routes and receivers in force were made of. */
  #routed: { of: Configuration; written: string; faults: readonly string[] } | null = null
  #jobs: readonly ScrapeJob[] = []
  #targetProblems: readonly TargetProblem[] = []

  constructor(options: ConfigurationOptions) {
    this.#options = options
    this.#goodAtMs = options.clock.now()
    this.#source = createFileSource(options.environment)
    const { clock, fetcher, resolver, settleMs = 200, pollMs = 5_000 } = options
    this.#discoveries = new Discoveries({
      clock,
      fetcher,
      resolver,
      settleMs,
      onChange: () => this.#publish(),
    })
    this.#watch = watchFiles({
      clock,
      settleMs,
      pollMs,
      onChange: () => this.#inBackground(() => this.#gate.run(() => this.#load())),
    })
  }

  /** Work that nobody waits for must not end the process. */
  async #inBackground(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#options.log.error({ err: error }, 'the configuration could not be read again')
    }
  }

  async start(): Promise<void> {
    await this.reload()
  }

  async stop(): Promise<void> {
    await this.#watch.stop()
    await this.#gate.close()
    await this.#discoveries.stop()
  }

  async reload(): Promise<ConfigurationState> {
    await this.#gate.run(async () => {
      await this.#readStored()
      await this.#load()
    })
    return this.current()
  }

  async current(): Promise<ConfigurationState> {
    return configurationState({
      file: this.#newest.files.length > 0 || this.#options.isExplicit ? this.#options.configPath : null,
      good: this.#good,
      newest: this.#newest,
      loadedAtMs: this.#goodAtMs,
      merged: this.#merge(),
      watch: this.#watched,
      jobs: this.#jobs,
      otherIssues: [
        ...this.#discoveries.issues(),
        ...this.#targetProblems.map(toIssue),
        ...this.#storedIssues(),
      ],
    })
  }

  async fileEntries(): Promise<Entries> {
    const { entries: of } = this.#good.configuration ?? EMPTY
    if (this.#masked.of !== of) {
      // The helper's cast: each kind's entries stand under the kind's own key.
      const entries = mapKinds(kind => of[kind].map(entry => maskedConfig(kind, entry))) as Entries
      this.#masked = { of, entries }
    }
    return this.#masked.entries
  }

  async hiddenSeries(): Promise<readonly string[]> {
    return (this.#good.configuration ?? EMPTY).business.hidden_series
  }

  async panelsOf(service: string): Promise<Watched['watch']['panels']> {
    return this.#watched.watch.panels.filter(panel => panel.service === service)
  }

  async hasUsage(service: string): Promise<boolean> {
    const { users, figures } = (this.#good.configuration ?? EMPTY).business
    return [...users, ...figures].some(one => one.service === service)
  }

  /** Reads the files; they come into force only when all of them are right. */
  async #load(): Promise<void> {
    const { clock, applyRules } = this.#options
    const loading = await this.#readFiles()
    this.#newest = loading
    await this.#watch.setPaths([...new Set([...loading.watched, ...this.#good.watched])])
    if (loading.configuration) {
      this.#good = loading
      this.#goodAtMs = clock.now()
      await this.#discoveries.follow(loading.configuration.jobs)
      applyRules(loading.configuration.ruleGroups, loading.configuration.sending)
    }
    this.#publish()
    const merged = this.#mergeWatch()
    const faults = await this.#applyAlerting(merged.receivers)
    this.#watched = { ...merged, issues: [...merged.issues, ...faults.map(pageIssue)] }
    this.#options.applyWatch(merged.watch)
    this.#tell(loading)
  }

  /** A tree that is put in force sorts every alert anew: only when file or page say something else. */
  async #applyAlerting(page: Entries['receiver']): Promise<readonly string[]> {
    const of = this.#good.configuration ?? EMPTY
    const written = JSON.stringify(page)
    if (this.#routed?.of === of && this.#routed.written === written) return this.#routed.faults
    const around = { defaults: of.notify, networks: of.checkNetworks }
    const { alerting, faults } = await withPageReceivers(of.alerting, page, around)
    this.#options.applyAlerting(alerting)
    this.#routed = { of, written, faults }
    return faults
  }

  async #readFiles(): Promise<Loading> {
    const { configPath, isExplicit } = this.#options
    if (configPath === null) return NOTHING
    if (!isExplicit && !(await isThere(configPath))) {
      this.#read = null
      return { ...NOTHING, watched: [configPath] }
    }
    if (this.#read && (await this.#read.recording.isUnchanged())) return this.#read.loading
    const recording = recordSource(this.#source)
    const loading = await loadConfiguration(configPath, recording.source)
    this.#read = { recording, loading }
    return loading
  }

  /** A database that does not answer keeps what it said last. */
  async #readStored(): Promise<void> {
    try {
      this.#stored = await readStoredEntries(this.#options.db, this.#options.secrets)
      this.#storedFault = null
    } catch (error) {
      this.#storedFault = 'what was added in the page cannot be read from the database'
      this.#options.log.error({ err: error }, this.#storedFault)
    }
  }

  #storedIssues(): ConfigurationIssue[] {
    const { issues } = this.#stored
    return this.#storedFault === null ? [...issues] : [...issues, pageIssue(this.#storedFault)]
  }

  #merge(): Merged {
    const { selfServices, selfJobs } = this.#options
    return mergeEntries({ good: this.#good, stored: this.#stored, selfServices, selfJobs })
  }

  #mergeWatch(): MergedWatch {
    const good = this.#good.configuration ?? EMPTY
    const { entries: stored, addedAtMs } = this.#stored
    return mergeWatch({ good, stored, addedAtMs, services: this.#merge().services })
  }

  /** Builds every job with the targets known now, and hands them on. */
  #publish(): void {
    const { selfJobs, applyJobs, log } = this.#options
    const built = (this.#good.configuration?.jobs ?? []).map(job =>
      buildScrapeJob(job, this.#discoveries.groupsOf(job)),
    )
    const problems = built.flatMap(({ problems: of }) => of)
    const told = new Set(this.#targetProblems.map(describe))
    for (const problem of problems) {
      if (!told.has(describe(problem))) log.warn({ ...problem }, 'a discovered target cannot be scraped')
    }
    this.#targetProblems = problems
    const fileJobs = built.map(({ job }) => job)
    const taken = new Set(fileJobs.map(job => job.name))
    const ownJobs = selfJobs.filter(job => !taken.has(job.name))
    this.#jobs = [...ownJobs, ...fileJobs, ...this.#merge().pageJobs]
    applyJobs(this.#jobs)
  }

  #tell(loading: Loading): void {
    const { clock, events, log, onLoaded, configPath } = this.#options
    const isGood = loading.configuration !== null
    const atMs = clock.now()
    for (const issue of loading.issues)
      log.error({ configuration: formatIssue(issue) }, 'configuration: a fault')
    if (isGood) {
      const read = loading.files.length > 0 ? { file: configPath, files: loading.files.length } : {}
      log.info({ ...read, jobs: this.#jobs.length }, 'configuration is in force')
    } else {
      const kept =
        this.#good === NOTHING ? 'Opsdeck watches itself alone' : 'the last good one stays in force'
      log.error({ file: configPath, faults: loading.issues.length }, `configuration is refused: ${kept}`)
    }
    onLoaded?.({ isGood, atMs })
    events.emit('configurationChanged', { atMs, isGood })
  }
}

const describe = ({ job, address, message }: TargetProblem): string =>
  `${job}: ${address || '(no address)'}: ${message}`

const toIssue = (problem: TargetProblem): ConfigurationIssue => ({
  file: 'discovered targets',
  line: 1,
  column: 1,
  message: describe(problem),
})
