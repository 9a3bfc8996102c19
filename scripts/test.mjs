// The whole test run: types, lint, shape, dead code, unit and integration tests, the built deck in a browser.
// Every part runs even when one before it failed; the last line says what there is to say.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { ensureBuilt, ensureGenerated, ensureInstalled, run } from './lib/prepare.mjs'
import { elapsed, giveUp, step } from './lib/steps.mjs'

const reports = 'node_modules/.cache/test-reports'
const totals = { passed: 0, failed: 0 }
const failures = []

try {
  await ensureInstalled()
  await ensureGenerated()
} catch (error) {
  giveUp(`could not be prepared: ${error.message}`)
}
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

await check('types', ['node_modules/typescript/bin/tsc', '--noEmit'])
await check('types of the core', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'lib/core'])
await check('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.'])
await check('shape', ['scripts/check-shape.mjs'])
await check('unused files, exports and packages', ['node_modules/knip/bin/knip.js', '--no-progress'])
await suite('unit and integration tests', `${reports}/unit.json`, unitTotals, [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reports}/unit.json`,
])
if (await attempt('build', ensureBuilt)) {
  await suite(
    'browser tests',
    `${reports}/browser.json`,
    browserTotals,
    ['node_modules/@playwright/test/cli.js', 'test'],
    {
      PLAYWRIGHT_JSON_OUTPUT_NAME: `${reports}/browser.json`,
    },
  )
}

process.stdout.write(`\n${elapsed()} in all${failures.length ? `; failed: ${failures.join(', ')}` : ''}\n`)
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`)
process.exit(Math.min(1, totals.failed))

/** A check is one test: it holds or it does not. */
async function check(name, args) {
  const isGood = await attempt(name, () => run(process.execPath, args))
  if (isGood) totals.passed += 1
}

/** A suite counts its own tests; one that leaves no report counts as a failure. */
async function suite(name, report, count, args, env = {}) {
  const isGood = await step(name, () => run(process.execPath, args, env)).then(
    () => true,
    () => false,
  )
  const { passed, failed } = existsSync(report)
    ? count(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0 }
  totals.passed += passed
  totals.failed += failed
  if (isGood && passed > 0 && failed === 0) return
  if (failed === 0) totals.failed += 1
  failures.push(name)
}

async function attempt(name, work) {
  try {
    await step(name, work)
    return true
  } catch (error) {
    process.stderr.write(`  ${name}: FAILED: ${error.message}\n`)
    totals.failed += 1
    failures.push(name)
    return false
  }
}

function unitTotals(report) {
  return {
    passed: report.numPassedTests,
    failed:
      report.numFailedTests +
      report.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0)
        .length,
  }
}

function browserTotals({ stats }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky }
}
