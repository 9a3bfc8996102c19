import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatIssue } from '../lib/core/config/index.ts'
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
