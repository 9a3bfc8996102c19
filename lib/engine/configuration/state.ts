import type { ConfigurationIssue, ConfigurationState } from '../../contract/configuration.ts'
import type { ServiceConfig } from '../../contract/service.ts'
import { NO_ALERTING } from '../../core/alert/config.ts'
import type { Issue, Loading } from '../../core/config/index.ts'
import type { ScrapeJob } from '../../core/scrape/job.ts'
import type { StoredEntries } from './stored.ts'
import { type MergedWatch, notifyOf, pageIssue } from './watch-entries.ts'

type Source = 'file' | 'page' | 'self'
type NamedService = ServiceConfig & { readonly source: Source }

export type Merged = {
  readonly services: readonly NamedService[]
  readonly pageJobs: readonly ScrapeJob[]
  /** Entries of the page that give way to others of the same name. */
  readonly issues: readonly ConfigurationIssue[]
}

type Ingredients = {
  readonly good: Loading
  readonly stored: StoredEntries
  readonly selfServices: readonly ServiceConfig[]
  readonly selfJobs: readonly ScrapeJob[]
}

/** Puts file, deck and page together. Of one name, the file's goes before the deck's own, that before the page's. */
export function mergeEntries({ good, stored, selfServices, selfJobs }: Ingredients): Merged {
  const fileServices = good.configuration?.services ?? []
  const services = new Map<string, NamedService>()
  const issues: ConfigurationIssue[] = []
  for (const service of fileServices) services.set(service.slug, { ...service, source: 'file' })
  for (const service of selfServices) {
    if (!services.has(service.slug)) services.set(service.slug, { ...service, source: 'self' })
  }
  for (const service of stored.services) {
    if (services.has(service.slug)) issues.push(hidden(`the service "${service.slug}"`))
    else services.set(service.slug, { ...service, source: 'page' })
  }
  const taken = new Set([...(good.configuration?.jobs ?? []), ...selfJobs].map(job => job.name))
  for (const job of stored.jobs) if (taken.has(job.name)) issues.push(hidden(`the job "${job.name}"`))
  return {
    services: [...services.values()],
    pageJobs: stored.jobs.filter(job => !taken.has(job.name)),
    issues,
  }
}

const hidden = (what: string): ConfigurationIssue =>
  pageIssue(`${what} is in the configuration file too, which goes first: rename or remove one of them`)

export type StateIngredients = {
  readonly file: string | null
  readonly good: Loading
  readonly newest: Loading
  readonly loadedAtMs: number
  readonly merged: Merged
  readonly watch: Pick<MergedWatch, 'issues' | 'counts'>
  readonly jobs: readonly ScrapeJob[]
  /** Faults outside the configuration files: discovery, database, targets. */
  readonly otherIssues: readonly Issue[]
}

/** The configuration as the Settings page shows it. */
export function configurationState(from: StateIngredients): ConfigurationState {
  const { file, good, newest, loadedAtMs, merged, watch, jobs, otherIssues } = from
  return {
    file,
    files: good.files.length > 0 ? good.files : newest.files,
    loadedAtMs,
    issues: [...newest.issues, ...otherIssues, ...merged.issues, ...watch.issues],
    isGood: newest.configuration !== null,
    services: merged.services,
    entries: watch.counts,
    notify: notifyOf(good.configuration ?? { alerting: NO_ALERTING, mail: null }),
    jobs: jobs.map(({ name, source, targets }) => ({ name, source, targets: targets.length })),
    ruleGroups: (good.configuration?.ruleGroups ?? []).map(group => ({
      file: group.file,
      name: group.name,
      rules: group.rules.length,
    })),
  }
}
