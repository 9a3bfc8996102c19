import { expandEnvironment, isTemplateField, isUpperCase } from './environment.ts'
import { reportAt } from './expression.ts'
import { type Inspection, report, reportZod, wordIssue } from './issues.ts'
import { type GlobalConfig, resolveGlobal, tooLong } from './job.ts'
import { TooDeep, toPlain } from './plain.ts'
import { type FileInput, IncludedFile, MainFile } from './schema/file.ts'
import { Global } from './schema/scrape.ts'
import { expandNamed, inspect, type LoadSession, type Place, readNamed } from './session.ts'
import type { YamlPath } from './yaml-file.ts'

export type LoadedFile = { readonly inspection: Inspection; readonly input: FileInput }

export type LoadedFiles = { readonly global: GlobalConfig; readonly files: readonly LoadedFile[] }

/** Reads the main file and everything that it includes; files with faults are left out, their issues kept. */
export async function readFiles(session: LoadSession, mainPath: string): Promise<LoadedFiles> {
  const defaults = resolveGlobal(Global.parse({}))
  const text = await readNamed(session, mainPath, null)
  const inspection = text === null ? null : inspect(session, mainPath, text)
  if (!inspection) return { global: defaults, files: [] }
  const parsed = MainFile.safeParse(plainOf(session, inspection), { error: wordIssue })
  if (!parsed.success) {
    reportZod(inspection, parsed.error)
    return { global: defaults, files: [] }
  }
  const { global, ...input } = parsed.data
  const files = [{ inspection, input }, ...(await readIncluded(session, { inspection, input }))]
  return { global: global ? checkedGlobal(inspection, resolveGlobal(global)) : defaults, files }
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
  const parsed = IncludedFile.safeParse(plainOf(session, inspection), { error: wordIssue })
  if (!parsed.success) {
    reportZod(inspection, parsed.error)
    return []
  }
  const file = { inspection, input: parsed.data }
  return [file, ...(await readIncluded(session, file))]
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
    return toPlain(inspection.yaml, { isTyped: path => path[0] === 'services', rewrite }) ?? {}
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
    report(inspection, [], error.message)
    return {}
  }
}
