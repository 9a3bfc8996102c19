import {
  ENTRY_KIND_NAMES,
  ENTRY_KINDS,
  type Entries,
  type EntryConfigs,
  type EntryKind,
  mapKinds,
} from './entries.ts'
import { entryFaults } from './entry-faults.ts'
import { referenceFaults } from './entry-references.ts'
import { reportAt } from './expression.ts'
import { report } from './issues.ts'
import type { LoadedFile, LoadedFiles } from './read-files.ts'
import type { FileInput } from './schema/file.ts'
import { MAX_RUNBOOK_LENGTH } from './schema/runbook.ts'
import { given, type SecretReader } from './secret-reader.ts'
import type { LoadSession } from './session.ts'
import { type Surroundings, surroundingsOf } from './surroundings.ts'
import type { YamlPath } from './yaml-file.ts'

/**
 * The checks, heartbeats, windows, log signals and status pages of all files, with their faults reported. When
 * something could not be read, what it would have named is not missed.
 */
export async function entriesOf(
  session: LoadSession,
  { files }: LoadedFiles,
  isReadWhole: boolean,
): Promise<Entries> {
  const whole: LoadedFile[] = []
  for (const file of files) whole.push(await withTexts(session, await withPems(session, file)))
  // The helper's cast: each kind's entries stand under the kind's own key.
  const entries = mapKinds(kind => whole.flatMap(({ input }) => entriesIn(input, kind))) as Entries
  const services = whole.flatMap(({ input }) => input.services)
  const receivers = whole.flatMap(({ input }) => input.receivers.map(({ name }) => name))
  const around = isReadWhole ? surroundingsOf(services, entries, { receivers, canMail: true }) : null
  for (const kind of ENTRY_KIND_NAMES) reportFaults(whole, kind, around)
  return entries
}

function reportFaults(files: readonly LoadedFile[], kind: EntryKind, around: Surroundings | null): void {
  const seen = new Set<string>()
  const { yamlKey } = ENTRY_KINDS[kind]
  if (yamlKey === null) return
  for (const { inspection, input } of files) {
    for (const [i, entry] of entriesIn(input, kind).entries()) {
      const from = [yamlKey, i]
      const { key, faults } = inspectEntry(kind, entry, around)
      if (seen.has(key)) report(inspection, [...from, 'slug'], taken(kind, key))
      seen.add(key)
      for (const { path, offset, message } of faults) {
        const place = [...from, ...path]
        if (offset === undefined) report(inspection, place, message)
        else reportAt(inspection, { path: place, offset }, message)
      }
    }
  }
}

const inspectEntry = <K extends EntryKind>(
  kind: K,
  config: EntryConfigs[K],
  around: Surroundings | null,
) => ({
  key: ENTRY_KINDS[kind].keyOf(config),
  faults: [...entryFaults(kind, config), ...(around ? referenceFaults(kind, config, around) : [])],
})

const taken = (kind: EntryKind, key: string): string =>
  `slug: the ${ENTRY_KINDS[kind].title} "${key}" is there already: expected another slug`

/** The entries of one kind. The helper's cast: the compiler cannot tell that a kind's key holds that kind's entries. */
function entriesIn<K extends EntryKind>(input: FileInput, kind: K): readonly EntryConfigs[K][] {
  const { yamlKey } = ENTRY_KINDS[kind]
  const entries: readonly EntryConfigs[EntryKind][] = yamlKey === null ? [] : input[yamlKey]
  return entries as readonly EntryConfigs[K][]
}

/** The file with each runbook's text that stands in a file of its own. */
async function withTexts(session: LoadSession, { inspection, input }: LoadedFile): Promise<LoadedFile> {
  const reader = { inspection, source: session.source, readPaths: session.watched }
  const runbooks: FileInput['runbooks'] = []
  for (const [i, { file, ...runbook }] of input.runbooks.entries()) {
    const path = ['runbooks', i, 'file']
    if (file !== undefined && runbook.text !== '')
      report(inspection, path, 'file: stands beside text: expected only one of them')
    const text = file === undefined ? undefined : await given(reader, { text: undefined, file, path })
    const isTooLong = text !== undefined && text.length > MAX_RUNBOOK_LENGTH
    if (isTooLong) report(inspection, path, `file: holds more than ${MAX_RUNBOOK_LENGTH} characters`)
    runbooks.push({ ...runbook, text: (text ?? runbook.text).slice(0, MAX_RUNBOOK_LENGTH) })
  }
  return { inspection, input: { ...input, runbooks } }
}

const PEM_FIELDS = ['ca', 'cert', 'key'] as const
type Pems = { [F in (typeof PEM_FIELDS)[number]]?: string | undefined }

const isPemFile = (text: string | undefined): boolean => text !== undefined && !text.includes('-----BEGIN ')

/** The file with each certificate and key that a check or a step names as a file read. */
async function withPems(session: LoadSession, { inspection, input }: LoadedFile): Promise<LoadedFile> {
  const reader = { inspection, source: session.source, readPaths: session.watched }
  const checks: FileInput['checks'] = []
  for (const [i, check] of input.checks.entries()) {
    const path = ['checks', i]
    if (check.kind === 'tls') checks.push({ ...check, ...(await readPems(reader, { ca: check.ca }, path)) })
    else if ('tls' in check && check.tls) {
      const pems = await readPems(reader, check.tls, [...path, 'tls'])
      checks.push({ ...check, tls: { ...check.tls, ...pems } })
    } else checks.push(check)
  }
  const actions: FileInput['actions'] = []
  for (const [i, action] of input.actions.entries()) {
    const path = ['actions', i]
    const steps = await stepsWithPems(reader, action.steps, [...path, 'steps'])
    const dry_run = await stepsWithPems(reader, action.dry_run, [...path, 'dry_run'])
    actions.push({ ...action, steps, dry_run })
  }
  return { inspection, input: { ...input, checks, actions } }
}

type Steps = FileInput['actions'][number]['steps']

/** Authorities and certificates; a key is one of the action's secrets. */
async function stepsWithPems(reader: SecretReader, steps: Steps, path: YamlPath): Promise<Steps> {
  const whole: Steps = []
  for (const [i, step] of steps.entries()) {
    if (step.kind !== 'http' || !step.tls) {
      whole.push(step)
      continue
    }
    const { ca, cert } = step.tls
    const named = { ...(isFilled(ca) ? {} : { ca }), ...(isFilled(cert) ? {} : { cert }) }
    whole.push({ ...step, tls: { ...step.tls, ...(await readPems(reader, named, [...path, i, 'tls'])) } })
  }
  return whole
}

const isFilled = (text: string | undefined): boolean => text?.includes('{{') ?? false

async function readPems(reader: SecretReader, tls: Pems, path: YamlPath): Promise<Pems> {
  const read: Pems = {}
  for (const field of PEM_FIELDS) {
    const text = tls[field]
    if (!isPemFile(text)) continue
    read[field] = await given(reader, { text: undefined, file: text, path: [...path, field] })
  }
  return read
}
