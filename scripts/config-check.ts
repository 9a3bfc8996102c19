// Validates a configuration file and everything that it names, or runs a file of rule tests:
// npm run config:check -- FILE

import { isAbsolute, relative, resolve } from 'node:path'
import type { RouteNode } from '../lib/core/alert/config.ts'
import {
  type Configuration,
  ENTRY_KIND_NAMES,
  ENTRY_KINDS,
  formatIssue,
  type Issue,
  loadConfiguration,
} from '../lib/core/config/index.ts'
import { isRuleTestFile, type RuleTestReport, runRuleTests } from '../lib/core/rule-test/index.ts'
import { type RuleGroup, thresholdGroups } from '../lib/core/rules/index.ts'
import { createFileSource } from '../lib/engine/configuration/index.ts'

const [file, ...others] = process.argv.slice(2)
if (!file || others.length > 0) {
  console.error(
    'npm run config:check -- FILE: expected the path of one configuration file, or of one file of rule tests',
  )
  process.exit(1)
}
const source = createFileSource(process.env)
process.exitCode = (await check(file)) ? 0 : 1

async function check(given: string): Promise<boolean> {
  const path = resolve(given)
  const read = await source.readText(path)
  if ('text' in read && isRuleTestFile(read.text)) {
    const tested = await testRules([path])
    if (tested !== null) console.log(`${given} is good: ${tested}`)
    return tested !== null
  }
  const { configuration, issues, files } = await loadConfiguration(path, source)
  tell(issues)
  if (!configuration) return false
  const thresholds = thresholdGroups(configuration.entries.rule)
  const tested = await testRules(configuration.ruleTests, thresholds)
  if (tested === null) return false
  const parts = [
    `${counted(files.length, 'file')} read`,
    ...partsOf(configuration),
    ...(tested ? [tested] : []),
  ]
  console.log(`${given} is good: ${parts.join(', ')}`)
  return true
}

function partsOf({ jobs, services, ruleGroups, entries, alerting }: Configuration): string[] {
  const rules = ruleGroups.reduce((sum, group) => sum + group.rules.length, 0)
  return [
    counted(jobs.length, 'scrape job'),
    counted(services.length, 'service'),
    `${counted(rules, 'rule')} in ${counted(ruleGroups.length, 'group')}`,
    ...ENTRY_KIND_NAMES.filter(kind => entries[kind].length > 0).map(kind =>
      counted(entries[kind].length, ENTRY_KINDS[kind].title),
    ),
    ...(alerting.route
      ? [counted(routesIn(alerting.route), 'route'), counted(alerting.receivers.length, 'receiver')]
      : []),
  ]
}

/** A route with all below it. */
function routesIn({ routes }: RouteNode): number {
  return routes.reduce((sum, below) => sum + routesIn(below), 1)
}

/** Runs files of rule tests: how much was tested, nothing for no file; null, after telling why, when one fails. */
async function testRules(
  paths: readonly string[],
  beside: readonly RuleGroup[] = [],
): Promise<string | null> {
  const reports: RuleTestReport[] = []
  for (const path of paths) reports.push(await runRuleTests(path, source, beside))
  const issues = reports.flatMap(report => report.issues)
  tell(issues)
  if (issues.length > 0) return null
  const sum = (of: 'tests' | 'checks') => reports.reduce((total, report) => total + report[of], 0)
  return paths.length === 0
    ? ''
    : `${counted(sum('tests'), 'rule test')} with ${counted(sum('checks'), 'check')}`
}

function tell(issues: readonly Issue[]): void {
  for (const issue of issues) console.log(formatIssue({ ...issue, file: asGiven(issue.file) }))
}

/** Absolute when the file was named so, else seen from here. */
function asGiven(path: string): string {
  return isAbsolute(file ?? '') ? path : relative(process.cwd(), path)
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
