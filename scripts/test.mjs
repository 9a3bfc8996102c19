// The whole test run: types, lint, shape, dead code, unit and integration tests, the built deck in a browser.
// Every part runs even when one before it failed; the last line says what there is to say.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { ensureBuilt, ensureGenerated, ensureInstalled, run } from './lib/prepare.mjs'
import { elapsed, giveUp, seconds, step } from './lib/steps.mjs'

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

// Beside the tests, at a low priority: they take what the tests leave. Over before there is a build to look into.
const checked = checkAll([
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['types of the core', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'lib/core']],
  ['lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']],
  ['shape', ['scripts/check-shape.mjs']],
  ['unused files, exports and packages', ['node_modules/knip/bin/knip.js', '--no-progress']],
])
await suite('unit and integration tests', `${reports}/unit.json`, readUnitReport, [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reports}/unit.json`,
])
await checked
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
async function checkAll(checks) {
  for (const [name, args] of checks) {
    const startedAt = Date.now()
    const { output, isGood } = await runBeside(args)
    process.stderr.write(`${output}  ${name}: done in ${seconds(Date.now() - startedAt)}\n`)
    if (isGood) totals.passed += 1
    else fail(name, 'it does not hold')
  }
}

/** What it printed is kept until it is over, so that it stands together. */
function runBeside(args) {
  return new Promise(resolve => {
    const child = spawn('nice', ['-n', '10', process.execPath, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const printed = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => printed.push(chunk))
    const end = isGood => resolve({ output: Buffer.concat(printed).toString(), isGood })
    child.once('error', error => {
      printed.push(Buffer.from(`${error.message}\n`))
      end(false)
    })
    child.once('close', code => end(code === 0))
  })
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
    fail(name, error.message)
    return false
  }
}

function fail(name, reason) {
  process.stderr.write(`  ${name}: FAILED: ${reason}\n`)
  totals.failed += 1
  failures.push(name)
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
