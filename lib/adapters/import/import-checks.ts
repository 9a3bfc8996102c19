import { parse } from 'yaml'
import { blackboxTargets, importBlackbox } from '../../core/import/blackbox.ts'
import { importGatus } from '../../core/import/gatus.ts'
import type { Imported, ImportOptions } from '../../core/import/imported.ts'
import { importKuma } from '../../core/import/kuma.ts'
import type { ImportSource } from '../../ports/check-importer.ts'
import { readKumaDatabase } from './kuma-database.ts'

const MOST_TEXT = 4 * 1024 * 1024

/**
 * Another tool's checks as checks of a service; nothing is stored. Notes say what could not be taken over.
 * @throws Error that says what is wrong with the file
 */
export async function importChecks(source: ImportSource, options: ImportOptions): Promise<Imported> {
  switch (source.kind) {
    case 'uptime-kuma':
      return importKuma(await readKumaDatabase(source.bytes), options)
    case 'gatus':
      return importGatus(readYaml(source.text, 'the Gatus configuration'), options)
    case 'blackbox': {
      const modules = readYaml(source.text, 'blackbox.yml')
      const jobs = source.prometheus === undefined ? null : readYaml(source.prometheus, 'prometheus.yml')
      const found = blackboxTargets(jobs)
      const imported = importBlackbox(modules, [...(source.targets ?? []), ...found.targets], options)
      return { checks: imported.checks, notes: [...imported.notes, ...found.notes] }
    }
  }
}

function readYaml(text: string, what: string): unknown {
  if (text.length > MOST_TEXT) throw new Error(`${what} is larger than ${MOST_TEXT} characters: split it`)
  try {
    // Aliases are bounded by the library; merge keys are what Gatus' users write.
    const read: unknown = parse(text, { merge: true, maxAliasCount: 100 })
    return read
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`${what} is no valid YAML: ${why.slice(0, 500)}`)
  }
}
