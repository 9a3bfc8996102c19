import type { Inspection } from '../config/issues.ts'
import { type Issue, report, reportZod, sortIssues, wordIssue } from '../config/issues.ts'
import { asText, TooDeep, toPlain } from '../config/plain.ts'
import {
  expandNamed,
  inspect,
  type LoadSession,
  type Place,
  readNamed,
  startSession,
} from '../config/session.ts'
import type { ConfigurationSource } from '../config/source.ts'
import { parseYamlFile } from '../config/yaml-file.ts'
import { parseRuleFile, type RuleGroup } from '../rules/index.ts'
import { runTest } from './run-test.ts'
import { RuleTestFile } from './schema.ts'

export type RuleTestReport = {
  /** What is wrong in the files, and each expectation that does not hold, with its place. */
  readonly issues: readonly Issue[]
  readonly tests: number
  /** Moments at which alerts or an expression were compared. */
  readonly checks: number
}

/** Whether a text is a file of rule tests: a mapping with `tests` at its top. */
export function isRuleTestFile(text: string): boolean {
  const parsed = parseYamlFile(text)
  if (!('file' in parsed)) return /^tests:/m.test(text) && !/^scrape_configs:/m.test(text)
  const plain: unknown = parsed.file.document.toJS({ maxAliasCount: 100 })
  return typeof plain === 'object' && plain !== null && Object.hasOwn(plain, 'tests')
}

/**
 * Runs a file of rule tests in promtool's format. The rules are read from the files that it names; `beside` are groups
 * that no file holds, such as those of a configuration's threshold rules.
 */
export async function runRuleTests(
  path: string,
  source: ConfigurationSource,
  beside: readonly RuleGroup[] = [],
): Promise<RuleTestReport> {
  const session = startSession(source)
  const text = await readNamed(session, path, null)
  const inspection = text === null ? null : inspect(session, path, text)
  const file = inspection && readFile(inspection)
  if (!inspection || !file) return reportOf(session, null)
  const groups = await readGroups(session, { inspection, path: ['rule_files'] }, file)
  if (session.issues.length > 0) return reportOf(session, null)
  const ordered = inOrder([...groups, ...beside], file.group_eval_order)
  for (const [i, test] of file.tests.entries()) runTest({ inspection, file, groups: ordered }, test, i)
  return reportOf(session, file)
}

const reportOf = (session: LoadSession, file: RuleTestFile | null): RuleTestReport => ({
  issues: sortIssues(session.issues, session.order),
  tests: file?.tests.length ?? 0,
  checks: (file?.tests ?? []).reduce(
    (sum, test) => sum + test.alert_rule_test.length + test.promql_expr_test.length,
    0,
  ),
})

function readFile(inspection: Inspection): RuleTestFile | null {
  try {
    const parsed = RuleTestFile.safeParse(toPlain(inspection.yaml, asText) ?? {}, { error: wordIssue })
    if (parsed.success) {
      reportRepeatedOrder(inspection, parsed.data.group_eval_order)
      return parsed.data
    }
    reportZod(inspection, parsed.error)
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
    report(inspection, [], error.message)
  }
  return null
}

function reportRepeatedOrder(inspection: Inspection, order: readonly string[]): void {
  for (const [i, name] of order.entries()) {
    if (order.indexOf(name) === i) continue
    report(inspection, ['group_eval_order', i], `the group "${name}" is in this list already`)
  }
}

async function readGroups(session: LoadSession, place: Place, file: RuleTestFile): Promise<RuleGroup[]> {
  const groups: RuleGroup[] = []
  const context = { intervalMs: file.evaluation_interval, queryOffsetMs: 0 }
  for (const [i, written] of file.rule_files.entries()) {
    const named = { ...place, path: [...place.path, i] }
    for (const path of await expandNamed(session, named, written)) {
      if (session.order.includes(path)) continue
      const text = await readNamed(session, path, named)
      const rules = text === null ? null : inspect(session, path, text)
      if (rules) groups.push(...parseRuleFile(rules, context))
    }
  }
  return groups
}

/** Groups that are named stand in their order; the others keep theirs behind them. */
function inOrder(groups: readonly RuleGroup[], order: readonly string[]): RuleGroup[] {
  const rank = ({ name }: RuleGroup): number => (order.includes(name) ? order.indexOf(name) : order.length)
  return groups.toSorted((a, b) => rank(a) - rank(b))
}
