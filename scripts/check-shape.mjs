// Holds the house to its plan: which room may import which (docs/architecture.md), and how long a file may be.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** Room → the rooms that it may import. A room may always import itself. */
const MAY_IMPORT = {
  'lib/core': [],
  'lib/ports': ['lib/core', 'lib/contract'],
  'lib/contract': ['lib/core', 'lib/ports'],
  'lib/services': ['lib/core', 'lib/ports', 'lib/contract', 'lib/generated'],
  'lib/engine': ['lib/core', 'lib/ports', 'lib/contract', 'lib/services', 'lib/generated'],
  'lib/adapters': ['lib/core', 'lib/ports', 'lib/contract', 'lib/generated'],
  'lib/client': ['lib/core', 'lib/contract'],
  'lib/server': ['lib/core', 'lib/ports', 'lib/contract', 'lib/services'],
  components: ['lib/core', 'lib/contract', 'lib/client'],
  // Made into one file for hosts: what it imports, operators install.
  runner: ['lib/core'],
  app: ['lib/core', 'lib/contract', 'lib/client', 'lib/server', 'lib/services', 'components'],
}

/** Outside packages that a room must not touch, with what to do instead. */
const MUST_NOT_IMPORT = {
  'lib/core': [/^node:/, /^(next|react|pg|socket\.io|undici|pino|prom-client)(\/|$)/, /^@prisma\//],
  'lib/contract': [/^node:/, /^(next|react|pg|socket\.io)(\/|$)/],
  'lib/client': [/^node:/, /^pg$/, /^@prisma\//],
  components: [/^node:/, /^pg$/, /^@prisma\//],
  runner: [/^(?!node:|zod\/mini$|re2js$)/],
}

const LONGEST_FILE = 350
const problems = []
const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.mjs'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter(file => file && existsSync(file))

for (const file of files) {
  const text = readFileSync(file, 'utf8')
  const isTest = /\.(test|spec|contract)\.tsx?$|(^|\/)(testing|testdata)|^e2e\//.test(file)
  checkLength(file, text, isTest)
  if (!isTest) for (const specifier of importsOf(text)) checkImport(file, specifier)
}
checkDocumentPaths()

if (problems.length) {
  console.error(problems.join('\n'))
  process.exit(1)
}
console.error(`shape: ${files.length} files hold to the plan`)

function checkLength(file, text, isTest) {
  const lines = text.split('\n').length - 1
  if (!isTest && lines > LONGEST_FILE)
    problems.push(`${file}: ${lines} lines, at most ${LONGEST_FILE}: is it one room, or two?`)
}

function* importsOf(text) {
  for (const match of text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'/g,
  )) {
    yield match[1] ?? match[2] ?? match[3]
  }
}

function checkImport(file, specifier) {
  const from = roomOf(file)
  if (!from) return
  if (!specifier.startsWith('.')) {
    if (MUST_NOT_IMPORT[from]?.some(pattern => pattern.test(specifier)))
      problems.push(`${file}: ${from} must not import ${specifier}`)
    return
  }
  const to = roomOf(normalize(join(dirname(file), specifier)))
  if (to === from || (to && MAY_IMPORT[from].includes(to))) return
  problems.push(`${file}: ${from} may import ${['itself', ...MAY_IMPORT[from]].join(', ')}; not ${specifier}`)
}

function roomOf(file) {
  return [...Object.keys(MAY_IMPORT), 'lib/generated'].find(room => file.startsWith(`${room}/`))
}

/** A document that cites a path of the repository must cite one that is there. */
function checkDocumentPaths() {
  const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    encoding: 'utf8',
  })
    .split('\n')
    // What runbooks of the sample systems name lies on those systems' machines.
    .filter(file => file && existsSync(file) && !/^fleets\/[^/]+\/runbooks\//.test(file))
  for (const document of documents) {
    const text = readFileSync(document, 'utf8')
    for (const [, path] of text.matchAll(
      /`((?:app|bench|components|docs|e2e|fleets|lib|prisma|runner|scripts)\/[\w./-]+)`/g,
    )) {
      if (!existsSync(path)) problems.push(`${document}: names ${path}, which is not there`)
    }
    for (const [, path] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)) {
      if (!existsSync(join(dirname(document), path)))
        problems.push(`${document}: links to ${path}, which is not there`)
    }
  }
}
