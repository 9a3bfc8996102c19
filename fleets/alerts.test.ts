import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatIssue, loadConfiguration } from '../lib/core/config/index.ts'
import { memorySource } from '../lib/core/config/testing.ts'
import { runRuleTests } from '../lib/core/rule-test/index.ts'
import { thresholdGroups } from '../lib/core/rules/index.ts'
import { createFileSource } from '../lib/engine/configuration/index.ts'
import { loadFleet } from './testing.ts'

const { entries } = await loadFleet()
const SYSTEMS = ['xswarm', 'vrooli', 'rose', 'learning-voice-agent', 'telegram-agent']

test.each(SYSTEMS)('the rules of %s fire as its document says (rule-tests.yml, by row)', async system => {
  const thresholds = thresholdGroups(entries.rule.filter(rule => rule.service === system))
  const path = join(import.meta.dirname, system, 'rule-tests.yml')
  const { issues, checks } = await runRuleTests(path, createFileSource({}), thresholds)
  expect(issues.map(formatIssue)).toEqual([])
  expect(checks).toBeGreaterThan(5)
})

test('X-71 X-73 money and telephones: what is proposed for xSwarm fires by its numbers (business-tests.yml)', async () => {
  const own = entries.rule.filter(({ name }) => name === 'MrrFell' || name === 'SmsSpendHigh')
  const path = join(import.meta.dirname, 'xswarm/business-tests.yml')
  const { issues, checks } = await runRuleTests(path, createFileSource({}), thresholdGroups(own))
  expect(issues.map(formatIssue)).toEqual([])
  expect(checks).toBe(4)
})

const RULES = readFileSync(join(import.meta.dirname, 'vrooli/rules.yml'), 'utf8')

async function loaded(rules: string) {
  const files = { 'opsdeck.yml': 'rule_files: [prometheus-alerts.yml]\n', 'prometheus-alerts.yml': rules }
  const { configuration, issues } = await loadConfiguration('opsdeck.yml', memorySource(files))
  return {
    groups: configuration?.ruleGroups.map(({ name, rules: { length } }) => [name, length]),
    issues: issues.map(formatIssue),
  }
}

test('V-58 the file of Vrooli is seven rules; an expression that is not PromQL is refused at its place', async () => {
  expect(await loaded(RULES)).toEqual({
    groups: [
      ['vrooli-critical', 4],
      ['vrooli-warning', 3],
    ],
    issues: [],
  })
  const broken = await loaded(RULES.replace('up{job="redis"} == 0', 'up{job="redis" == 0'))
  const line = RULES.split('\n').findIndex(text => text.includes('up{job="redis"}')) + 1
  expect(broken.groups).toBeUndefined()
  expect(broken.issues).toEqual([expect.stringContaining(`prometheus-alerts.yml:${line}:`)])
})
