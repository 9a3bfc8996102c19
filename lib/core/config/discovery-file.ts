import { type Issue, reportZod, wordIssue } from './issues.ts'
import type { TargetGroup } from './job-config.ts'
import { asText, TooDeep, toPlain } from './plain.ts'
import { TargetGroupList } from './schema/discovery.ts'
import { parseYamlFile } from './yaml-file.ts'

/**
 * Reads a discovery file or answer, YAML or JSON: a list of `{ targets, labels }`.
 * Its file becomes the label `__meta_filepath`; that of an answer, `__meta_url`.
 */
export function parseTargetGroups(source: {
  readonly path: string
  readonly text: string
  readonly metaLabel: string
}): { groups: TargetGroup[] } | { issues: Issue[] } {
  const { path, text, metaLabel } = source
  const parsed = parseYamlFile(text)
  if ('problems' in parsed) return { issues: parsed.problems.map(problem => ({ file: path, ...problem })) }
  const inspection = { path, yaml: parsed.file, issues: [] as Issue[] }
  let plain: unknown
  try {
    plain = toPlain(parsed.file, asText) ?? []
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
    return { issues: [{ file: path, line: 1, column: 1, message: error.message }] }
  }
  const result = TargetGroupList.safeParse(plain, { error: wordIssue })
  if (!result.success) {
    reportZod(inspection, result.error)
    return { issues: inspection.issues }
  }
  return {
    groups: result.data.map(group => ({ ...group, labels: { ...group.labels, [metaLabel]: path } })),
  }
}
