// The whole test run: types, lint, shape, dead code, unit and integration tests, the built deck in a browser.
// Every part runs even when one before it failed; the last line says what there is to say.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { ensureBuilt, ensureGenerated, ensureInstalled, run } from './lib/prepare.mjs'
import { elapsed, giveUp, step } from './lib/steps.mjs'

const reports = 'node_modules/.cache/test-reports'
const totals = { passed: 0, failed: 0 }
const failures = []
/** Each failed test with the beginning of why: the run is long, and its end is what people read. */
const details = []

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
await suite('unit and integration tests', `${reports}/unit.json`, readUnitReport, [
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
    readBrowserReport,
    ['node_modules/@playwright/test/cli.js', 'test'],
    {
      PLAYWRIGHT_JSON_OUTPUT_NAME: `${reports}/browser.json`,
    },
  )
}

if (details.length > 0) process.stdout.write(`\nFailed:\n${details.join('\n')}\n`)
process.stdout.write(`\n${elapsed()} in all${failures.length ? `; failed: ${failures.join(', ')}` : ''}\n`)
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`)
process.exit(Math.min(1, totals.failed))

/** A check is one test: it holds or it does not. */
async function check(name, args) {
  const isGood = await attempt(name, () => run(process.execPath, args))
  if (isGood) totals.passed += 1
}

/** A suite counts its own tests; one that leaves no report counts as a failure. */
async function suite(name, report, read, args, env = {}) {
  const isGood = await step(name, () => run(process.execPath, args, env)).then(
    () => true,
    () => false,
  )
  const { passed, failed } = existsSync(report)
    ? read(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: [] }
  totals.passed += passed
  totals.failed += failed.length
  details.push(...failed)
  if (isGood && passed > 0 && failed.length === 0) return
  if (failed.length === 0) totals.failed += 1
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

function readUnitReport(report) {
  const failed = report.testResults.flatMap(file => {
    const tests = file.assertionResults.filter(({ status }) => status === 'failed')
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      return [describeFailure(file.name, 'the file', file.message)]
    }
    return tests.map(test => describeFailure(file.name, test.fullName, test.failureMessages[0]))
  })
  return { passed: report.numPassedTests, failed }
}

function readBrowserReport({ suites, stats }) {
  const failed = suites.flatMap(specsOf).filter(spec => !spec.ok)
  const flaky = suites.flatMap(specsOf).filter(spec => spec.ok && spec.tests.some(isFlaky))
  return {
    passed: stats.expected,
    failed: [...failed, ...flaky].map(spec =>
      describeFailure(spec.file, spec.title, spec.tests[0]?.results[0]?.error?.message),
    ),
  }
}

function isFlaky(test) {
  return test.status === 'flaky'
}

function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)]
}

function describeFailure(file, test, message = 'no reason was reported') {
  const place = file.startsWith(process.cwd()) ? file.slice(process.cwd().length + 1) : file
  return `  ${place} › ${test}\n    ${stripVTControlCharacters(message).slice(0, 1_500).replaceAll('\n', '\n    ')}`
}
