import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const REQUIREMENTS = join(ROOT, '../shared/requirements.md')
const MECHANISMS = [
  'M1',
  'M2',
  'M3',
  'M4',
  'M5',
  'M6',
  'M7',
  'M8',
  'M11',
  'M12',
  'M13',
  'M14',
  'M15',
  'M16',
  'M17',
]
const ROW = /\b[XVRLT]-\d{2,3}\b/g

/** `X-01…03, X-08` →. */
function rowsIn(text: string): string[] {
  return [...text.matchAll(/([XVRLT])-(\d+)(?:…(\d+))?/g)].flatMap(([, letter = '', from = '', to = from]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => {
      return `${letter}-${String(Number(from) + i).padStart(2, '0')}`
    }),
  )
}

/** Of section 6.4: the rows that each mechanism lists. */
function rowsOf(mechanism: string, requirements: string): string[] {
  const line = requirements.split('\n').find(one => one.startsWith(`| **${mechanism} `))
  const columns = line?.split('|').map(text => text.trim()) ?? []
  return rowsIn(columns.at(-2) ?? '')
}

const TEST_FILE = /\.(test|spec)\.tsx?$/
const ROOMS = ['lib', 'components', 'app', 'fleets', 'e2e', 'bench', 'scripts']

function testFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && TEST_FILE.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
}

/** Every row in a quoted text of a test: its name, or a line of its table. */
function rowsInTests(): ReadonlySet<string> {
  const files = ROOMS.flatMap(room => testFiles(join(ROOT, room))).filter(
    path => path !== import.meta.filename,
  )
  const rows = files.flatMap(path =>
    [...readFileSync(path, 'utf8').matchAll(/(['"`])(.*?)\1/g)].flatMap(
      ([, , text = '']) => text.match(ROW) ?? [],
    ),
  )
  return new Set([...rows, ...rowsInRuleTests()])
}

/** The names of the tests in files of rule tests. */
function rowsInRuleTests(): string[] {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
    path => basename(path) === 'rule-tests.yml',
  )
  return files.flatMap(path =>
    [...readFileSync(join(import.meta.dirname, path), 'utf8').matchAll(/^ {2}- name: (.*)$/gm)].flatMap(
      ([, name = '']) => name.match(ROW) ?? [],
    ),
  )
}

/** The list of what has no test, with reasons, that people read. */
function listedAsMissing(): ReadonlySet<string> {
  const text = readFileSync(join(ROOT, 'docs/fleets.md'), 'utf8')
  const section = text.split('## Rows without a test')[1]?.split('\n## ')[0] ?? ''
  const lines = section.split('\n').filter(line => line.startsWith('| ') && line.split('|')[2]?.trim())
  return new Set(lines.flatMap(line => line.split('|')[1]?.match(ROW) ?? []))
}

const TITLE =
  'every row of checks, metrics, panels, alerts, routes, on-call, runbooks, actions, heartbeats, windows, uptime, business and log signals has a test by its name, or stands in docs/fleets.md'

if (existsSync(REQUIREMENTS)) test(TITLE, compareRows)
else
  test('rows were not compared: the requirements do not stand beside the repository', () => {
    expect(existsSync(REQUIREMENTS)).toBe(false)
  })

function compareRows(): void {
  const requirements = readFileSync(REQUIREMENTS, 'utf8')
  const wanted = [...new Set(MECHANISMS.flatMap(mechanism => rowsOf(mechanism, requirements)))]
  expect(wanted.length).toBeGreaterThan(150)
  const [tested, missing] = [rowsInTests(), listedAsMissing()]
  expect({
    neitherTestedNorListed: wanted.filter(row => !tested.has(row) && !missing.has(row)),
    listedAndTested: [...missing].filter(row => tested.has(row)),
    listedAndNotWanted: [...missing].filter(row => !wanted.includes(row)),
  }).toEqual({ neitherTestedNorListed: [], listedAndTested: [], listedAndNotWanted: [] })
}
