import type { ConfigurationIssue } from '../../contract/configuration.ts'
import {
  type Configuration,
  ENTRY_KIND_NAMES,
  ENTRY_KINDS,
  type Entries,
  type EntryConfigs,
  type EntryKind,
  entryFaults,
  mapKinds,
  type Notify,
  referenceFaults,
  type Sourced,
  type Surroundings,
  surroundingsOf,
  type WatchConfiguration,
} from '../../core/config/index.ts'

type SourcedEntries = { readonly [K in EntryKind]: readonly Sourced<EntryConfigs[K]>[] }

type Ingredients = {
  readonly good: Configuration
  readonly stored: Entries
  /** By kind and key, as `addedKey` makes it. */
  readonly addedAtMs: ReadonlyMap<string, number>
  readonly services: WatchConfiguration['services']
}

export type MergedWatch = {
  /** Receivers of the page that are in force; secrets plain. */
  readonly receivers: Entries['receiver']
  readonly watch: WatchConfiguration
  /** Entries of the page that give way to others, or cannot be in force as they are. */
  readonly issues: readonly ConfigurationIssue[]
  readonly counts: readonly { readonly kind: EntryKind; readonly file: number; readonly page: number }[]
}

/**
 * Puts file and page together. Of one key, the file's goes first. An entry of the page whose service is gone, or that
 * is wrong in itself, is left out; one that merely names something that is gone stays. Both are told.
 */
export function mergeWatch({ good, stored, addedAtMs, services }: Ingredients): MergedWatch {
  const issues: ConfigurationIssue[] = []
  // The helper's cast: each kind's entries stand under the kind's own key.
  const unhidden = mapKinds(kind => withoutHidden(kind, { good, stored }, issues)) as Entries
  const together = mapKinds(kind => [...good.entries[kind], ...unhidden[kind]]) as Entries
  const around = surroundingsOf(services, together, notifyOf(good))
  const page = mapKinds(kind => usable(kind, unhidden[kind], { around, issues })) as Entries
  const merged = mapKinds(kind => [
    ...good.entries[kind].map(entry => ({ ...entry, source: 'file', createdAtMs: null })),
    ...fromPage(kind, page[kind], addedAtMs),
  ]) as SourcedEntries
  const { mail, checkNetworks, connectivity, watchdog, receiverCheckMs, severities, pushes, business } = good
  const { outOfOrderWindowMs } = good
  return {
    watch: {
      checks: merged.check,
      heartbeats: merged.heartbeat,
      windows: merged.window,
      logSignals: merged.log_signal,
      statusPages: merged.status_page,
      schedules: merged.schedule,
      escalations: merged.escalation,
      rules: merged.rule,
      actions: merged.action,
      runners: merged.runner,
      runbooks: merged.runbook,
      panels: merged.panel,
      severities,
      pushes,
      business,
      services,
      mail,
      outOfOrderWindowMs,
      checkNetworks,
      connectivity,
      watchdog,
      receiverCheckMs,
    },
    receivers: page.receiver,
    issues,
    counts: ENTRY_KIND_NAMES.map(kind => ({
      kind,
      file: good.entries[kind].length,
      page: page[kind].length,
    })),
  }
}

/** What the file says of how people are told. */
export const notifyOf = ({ alerting, mail }: Pick<Configuration, 'alerting' | 'mail'>): Notify => ({
  receivers: alerting.receivers.map(({ name }) => name),
  canMail: mail !== null,
})

/** Names a row across kinds. */
export const addedKey = (kind: string, key: string): string => `${kind} ${key}`

const fromPage = <K extends EntryKind>(
  kind: K,
  entries: readonly EntryConfigs[K][],
  addedAtMs: ReadonlyMap<string, number>,
) =>
  entries.map(entry => ({
    ...entry,
    source: 'page',
    createdAtMs: addedAtMs.get(addedKey(kind, ENTRY_KINDS[kind].keyOf(entry))) ?? null,
  }))

function withoutHidden<K extends EntryKind>(
  kind: K,
  { good, stored }: Pick<Ingredients, 'good' | 'stored'>,
  issues: ConfigurationIssue[],
): readonly EntryConfigs[K][] {
  const { keyOf, title } = ENTRY_KINDS[kind]
  const taken = new Set(good.entries[kind].map(keyOf))
  return stored[kind].filter(entry => {
    const isHidden = taken.has(keyOf(entry))
    const reason = 'is in the configuration file too, which goes first: rename or remove one of them'
    if (isHidden) issues.push(pageIssue(`the ${title} "${keyOf(entry)}" ${reason}`))
    return !isHidden
  })
}

function usable<K extends EntryKind>(
  kind: K,
  entries: readonly EntryConfigs[K][],
  { around, issues }: { around: Surroundings; issues: ConfigurationIssue[] },
): readonly EntryConfigs[K][] {
  const { keyOf, title } = ENTRY_KINDS[kind]
  return entries.filter(entry => {
    const name = `the ${title} "${keyOf(entry)}"`
    const own = entryFaults(kind, entry)
    const references = referenceFaults(kind, entry, around)
    const isHomeless =
      ('service' in entry && !around.services.has(entry.service)) ||
      (kind === 'receiver' && around.fileReceivers?.has(keyOf(entry)) === true)
    for (const { message } of own) issues.push(pageIssue(`${name} is not in force: ${message}`))
    for (const { message } of references) {
      issues.push(pageIssue(`${name}${isHomeless ? ' is not in force' : ''}: ${message}`))
    }
    return own.length === 0 && !isHomeless
  })
}

/** What is wrong with something that was added in the page: it has no line to point at. */
export const pageIssue = (message: string): ConfigurationIssue => ({
  file: 'added in the page',
  line: 1,
  column: 1,
  message,
})
