import type { z } from 'zod'
import { expandEnvironment, isTemplateField, isUpperCase } from './environment.ts'
import { reportAt } from './expression.ts'
import { type Inspection, report, reportZod, wordIssue } from './issues.ts'
import { type GlobalConfig, resolveGlobal, tooLong } from './job.ts'
import { TooDeep, toPlain } from './plain.ts'
import { type FileInput, IncludedFile, MainFile, NamedFiles, NOTHING_WRITTEN } from './schema/file.ts'
import { Global } from './schema/scrape.ts'
import type { StorageInput } from './schema/storage.ts'
import { expandNamed, inspect, type LoadSession, type Place, readNamed } from './session.ts'
import { createTypedTest } from './typed.ts'
import type { YamlPath } from './yaml-file.ts'

export type LoadedFile = { readonly inspection: Inspection; readonly input: FileInput }

export type LoadedFiles = {
  readonly global: GlobalConfig
  readonly storage?: StorageInput | undefined
  readonly files: readonly LoadedFile[]
}

/** Reads the main file and everything that it includes. Of a file with faults, only the names of others stay. */
export async function readFiles(session: LoadSession, mainPath: string): Promise<LoadedFiles> {
  const defaults = resolveGlobal(Global.parse({}))
  const text = await readNamed(session, mainPath, null)
  const inspection = text === null ? null : inspect(session, mainPath, text)
  if (!inspection) return { global: defaults, files: [] }
  const plain = plainOf(session, inspection)
  const parsed = MainFile.safeParse(plain, { error: wordIssue })
  if (!parsed.success) {
    const file = salvage(inspection, plain, parsed.error)
    return { global: defaults, files: [file, ...(await readIncluded(session, file))] }
  }
  const { global, storage, ...input } = parsed.data
  const files = [{ inspection, input }, ...(await readIncluded(session, { inspection, input }))]
  return { global: global ? checkedGlobal(inspection, resolveGlobal(global)) : defaults, storage, files }
}

function checkedGlobal(inspection: Inspection, global: GlobalConfig): GlobalConfig {
  if (global.scrape_timeout > global.scrape_interval) {
    const message = tooLong(global.scrape_timeout, global.scrape_interval)
    report(inspection, ['global', 'scrape_timeout'], message)
  }
  return global
}

async function readIncluded(session: LoadSession, from: LoadedFile): Promise<LoadedFile[]> {
  const files: LoadedFile[] = []
  for (const [i, written] of from.input.include.entries()) {
    const place = { inspection: from.inspection, path: ['include', i] }
    for (const path of await expandNamed(session, place, written)) {
      if (session.order.includes(path)) {
        report(place.inspection, place.path, `${path} is read already: expected each file once`)
      } else {
        files.push(...(await readInclude(session, path, place)))
      }
    }
  }
  return files
}

async function readInclude(session: LoadSession, path: string, place: Place): Promise<LoadedFile[]> {
  const text = await readNamed(session, path, place)
  const inspection = text === null ? null : inspect(session, path, text)
  if (!inspection) return []
  const plain = plainOf(session, inspection)
  const parsed = IncludedFile.safeParse(plain, { error: wordIssue })
  const file = parsed.success ? { inspection, input: parsed.data } : salvage(inspection, plain, parsed.error)
  return [file, ...(await readIncluded(session, file))]
}

/** Reports what is wrong with a file, and keeps the names of others that stand in it. */
function salvage(inspection: Inspection, plain: unknown, error: z.ZodError): LoadedFile {
  reportZod(inspection, error)
  const named = NamedFiles.safeParse(plain)
  return { inspection, input: { ...NOTHING_WRITTEN, ...named.data } }
}

/** A file as data, its `${NAME}` replaced; an empty file is an empty mapping. */
function plainOf(session: LoadSession, inspection: Inspection): unknown {
  const lookup = (path: YamlPath) => (name: string) =>
    isTemplateField(path) && !isUpperCase(name) ? `\${${name}}` : session.source.environment(name)
  const rewrite = (text: string, path: YamlPath) =>
    expandEnvironment(text, lookup(path), (name, offset) => {
      const message = `the environment has no ${name}: expected it to be set ($\${${name}} is the text itself)`
      reportAt(inspection, { path, offset }, message)
    })
  try {
    return toPlain(inspection.yaml, { isTyped: createTypedTest(MainFile), rewrite }) ?? {}
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
    report(inspection, [], error.message)
    return {}
  }
}
