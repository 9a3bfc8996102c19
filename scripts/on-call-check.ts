// Asks the time machine what a file of cases says must come of it: npm run on-call:check -- FILE
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { formatIssue, loadConfiguration, plainIssues, wordIssue } from '../lib/core/config/index.ts'
import { PlanFile, runPlanCase, worldOfEntries } from '../lib/core/on-call/plan-case.ts'
import { createFileSource } from '../lib/engine/configuration/index.ts'

const [file, ...others] = process.argv.slice(2)
if (!file || others.length > 0)
  giveUp('npm run on-call:check -- FILE: expected the path of one file of cases')

const cases = readCases(file)
const path = resolve(dirname(file), cases.configuration)
const { configuration, issues } = await loadConfiguration(path, createFileSource(process.env))
if (!configuration) giveUp(issues.map(formatIssue).join('\n'))

const receivers = configuration.alerting.receivers.map(({ name }) => name)
const world = worldOfEntries(configuration.entries, { people: cases.people, receivers })
let failed = 0
for (const one of cases.cases) {
  const faults = runPlanCase(one, configuration.entries, world)
  if (faults.length > 0) failed++
  console.log(`${faults.length > 0 ? 'failed' : 'holds '}  ${one.name}`)
  for (const fault of faults) console.log(`        ${fault}`)
}
console.log(`${cases.cases.length - failed} of ${cases.cases.length} cases hold`)
process.exitCode = failed > 0 ? 1 : 0

function readCases(name: string): PlanFile {
  const document = parseDocument(readText(name))
  const [error] = document.errors
  if (error) giveUp(`${name}: ${error.message}`)
  const parsed = PlanFile.safeParse(document.toJS(), { error: wordIssue })
  if (parsed.success) return parsed.data
  giveUp(
    plainIssues(parsed.error.issues)
      .map(issue => `${name}: ${issue.path.join('.')}: ${issue.message}`)
      .join('\n'),
  )
}

function readText(name: string): string {
  try {
    return readFileSync(name, 'utf8')
  } catch (error) {
    giveUp(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function giveUp(message: string): never {
  console.error(message)
  process.exit(1)
}
