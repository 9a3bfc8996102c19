import { type Inspection, type Issue, report } from './issues.ts'
import { maskedText } from './mask.ts'
import { type ConfigurationSource, isPattern } from './source.ts'
import { parseYamlFile, type YamlPath } from './yaml-file.ts'

/** One reading of a configuration: what it may ask, and what has gathered so far. */
export type LoadSession = {
  readonly source: ConfigurationSource
  readonly issues: Issue[]
  /** Files in the order in which they were named. */
  readonly order: string[]
  readonly watched: Set<string>
  readonly shown: { path: string; text: string }[]
}

/** Where in a file something else is named. */
export type Place = { readonly inspection: Inspection; readonly path: YamlPath }

export const startSession = (source: ConfigurationSource): LoadSession => ({
  source,
  issues: [],
  order: [],
  watched: new Set(),
  shown: [],
})

/** A file's text; null, with the issue where the file was named, when it cannot be read. */
export async function readNamed(
  session: LoadSession,
  path: string,
  namedAt: Place | null,
): Promise<string | null> {
  session.order.push(path)
  session.watched.add(path)
  const answer = await session.source.readText(path)
  if ('text' in answer) return answer.text
  if (namedAt) report(namedAt.inspection, namedAt.path, answer.unreadable)
  else session.issues.push({ file: path, line: 1, column: 1, message: answer.unreadable })
  return null
}

/** Parses a file that was read; null, with issues, when it is not YAML. */
export function inspect(session: LoadSession, path: string, text: string): Inspection | null {
  const parsed = parseYamlFile(text)
  if ('problems' in parsed) {
    session.issues.push(...parsed.problems.map(problem => ({ file: path, ...problem })))
    return null
  }
  session.shown.push({ path, text: maskedText(parsed.file) })
  return { path, yaml: parsed.file, issues: session.issues }
}

/** The files that a path or pattern, as written somewhere, stands for. */
export async function expandNamed(
  session: LoadSession,
  { inspection }: Place,
  written: string,
): Promise<readonly string[]> {
  const pattern = session.source.resolve(inspection.path, written)
  session.watched.add(pattern)
  return isPattern(pattern) ? session.source.expand(pattern) : [pattern]
}
