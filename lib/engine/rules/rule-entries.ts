import type { Labels } from '../../core/labels/index.ts'
import type { Rule } from '../../core/rules/index.ts'
import { AlertingEntry } from './alerting-entry.ts'
import { RecordingEntry } from './recording-entry.ts'
import { identityOf } from './world.ts'

export type Entry = RecordingEntry | AlertingEntry

/** Entries of rules that lost their place: by their identity, in order, for whoever has that rule now. */
export class LeftEntries {
  readonly #byIdentity = new Map<string, Entry[]>()

  add(entries: Iterable<Entry>): void {
    for (const entry of entries) {
      const identity = identityOf(entry.rule)
      const others = this.#byIdentity.get(identity)
      if (others) others.push(entry)
      else this.#byIdentity.set(identity, [entry])
    }
  }

  /** The entry of a rule's former version, with the rule as it is now; null when there is none. */
  adopt(rule: Rule): Entry | null {
    const entry = this.#byIdentity.get(identityOf(rule))?.shift()
    if (entry?.kind === 'recording' && rule.kind === 'recording') entry.rule = rule
    else if (entry?.kind === 'alerting' && rule.kind === 'alerting') entry.rule = rule
    else return null
    return entry
  }

  /** Which of these nobody has taken. */
  among(entries: readonly Entry[]): Entry[] {
    const left = new Set([...this.#byIdentity.values()].flat())
    return entries.filter(entry => left.has(entry))
  }

  all(): Entry[] {
    return [...this.#byIdentity.values()].flat()
  }
}

export const newEntry = (rule: Rule, options: { readonly isRestored: boolean }): Entry =>
  rule.kind === 'recording' ? new RecordingEntry(rule) : new AlertingEntry(rule, options)

/** Every series that these wrote last. */
export const seriesOf = (entries: readonly Entry[]): Labels[] =>
  entries.flatMap(entry => [...entry.written().values()])
