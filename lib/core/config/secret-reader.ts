import { type Inspection, report } from './issues.ts'
import type { ConfigurationSource } from './source.ts'
import type { YamlPath } from './yaml-file.ts'

/** Reads the secrets that a section names as files, and remembers which files were read. */
export type SecretReader = {
  readonly inspection: Inspection
  readonly source: ConfigurationSource
  readonly readPaths: Set<string>
}

type Given = { readonly text: string | undefined; readonly file: string | undefined; readonly path: YamlPath }

/** A value as written, or the trimmed content of its file. */
export async function given(reader: SecretReader, { text, file, path }: Given): Promise<string | undefined> {
  if (text !== undefined || file === undefined) return text
  const absolute = reader.source.resolve(reader.inspection.path, file)
  reader.readPaths.add(absolute)
  const answer = await reader.source.readText(absolute)
  if ('text' in answer) return answer.text.trim()
  report(reader.inspection, path, `${String(path.at(-1))}: ${answer.unreadable}`)
  return ''
}
