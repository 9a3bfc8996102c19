import type { EntryKind } from '../core/config/entries.ts'
import type { ServiceConfig } from './service.ts'

/** What is wrong in a configuration file, where, and what is expected. Line and column count from 1. */
export type ConfigurationIssue = {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** The configuration as loaded, for the Settings page. Secrets are masked before they get here. */
export type ConfigurationState = {
  readonly file: string | null
  /** Every file that was read, with its masked text. */
  readonly files: readonly { readonly path: string; readonly text: string }[]
  readonly loadedAtMs: number
  /** Errors of the newest attempt; when there are any, the last good configuration is in force. */
  readonly issues: readonly ConfigurationIssue[]
  readonly isGood: boolean
  readonly services: readonly (ServiceConfig & { readonly source: 'file' | 'page' | 'self' })[]
  /** How many checks, heartbeats, windows, log signals and status pages are in force, by where they stand. */
  readonly entries: readonly { readonly kind: EntryKind; readonly file: number; readonly page: number }[]
  /** What the file says of how people are told: names of its receivers, and whether mail goes out. */
  readonly notify: { readonly receivers: readonly string[]; readonly canMail: boolean }
  readonly jobs: readonly {
    readonly name: string
    readonly source: 'file' | 'page' | 'self'
    readonly targets: number
  }[]
  readonly ruleGroups: readonly { readonly file: string; readonly name: string; readonly rules: number }[]
}
