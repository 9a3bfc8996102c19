import {
  ENTRY_KINDS,
  type EntryConfigs,
  type EntryKind,
  type EntrySecrets,
  joinSecrets,
  splitSecrets,
} from '../../core/config/index.ts'
import type { Entry } from '../../generated/prisma/client.ts'
import type { Secrets } from '../../ports/secrets.ts'

/** What secrets of entries are sealed for. */
const PURPOSE = 'entry'

type Columns = Pick<Entry, 'config' | 'secrets'>

/** An entry as its row holds it: the configuration with placeholders, its secrets sealed; null when it has none. */
export function sealEntry<K extends EntryKind>(
  kind: K,
  entry: EntryConfigs[K],
  secrets: Pick<Secrets, 'seal'>,
): { config: EntryConfigs[K]; secrets: string | null } {
  const split = splitSecrets(kind, entry)
  const hasSecrets = Object.keys(split.secrets).length > 0
  return {
    config: split.config,
    secrets: hasSecrets ? secrets.seal(PURPOSE, JSON.stringify(split.secrets)) : null,
  }
}

/** An entry with its secrets in place, or in words why its row cannot be read. */
export function openEntry<K extends EntryKind>(
  kind: K,
  row: Columns,
  secrets: Pick<Secrets, 'open'>,
): { config: EntryConfigs[K] } | { wrong: string } {
  const parsed = ENTRY_KINDS[kind].schema.safeParse(row.config)
  if (!parsed.success) return { wrong: 'this version of Opsdeck reads it otherwise: save it again' }
  const opened = openSecrets(row, secrets)
  if (opened === null)
    return { wrong: 'its secrets were sealed with another OPSDECK_SECRET: enter them again' }
  const { config, missing } = joinSecrets(kind, parsed.data, opened)
  const [first] = missing
  return first ? { wrong: `its secret ${first.join('.')} is not stored: enter it again` } : { config }
}

/** The secrets of a row by their places; null when they were sealed with another key, or tampered with. */
export function openSecrets(row: Columns, secrets: Pick<Secrets, 'open'>): EntrySecrets | null {
  if (row.secrets === null) return {}
  try {
    return textMembers(JSON.parse(secrets.open(PURPOSE, row.secrets)))
  } catch {
    return null
  }
}

function textMembers(value: unknown): EntrySecrets {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
