import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildRoutes } from '../config/routes.ts'
import { Route } from '../config/schema/route.ts'
import { labelsFromObject } from '../labels/index.ts'
import { compileRoutes, matchRoutes } from './route.ts'

const run = promisify(execFile)

/** Alertmanager's own tool, where it is installed. */
const hasAmtool = await run('amtool', ['--version']).then(
  () => true,
  () => false,
)

const NAMES = ['a', 'b', 'c']
const VALUES = ['', 'x', 'y', 'xy', 'z.z', 'q"q']
const PATTERNS = ['x|y', 'x.*', '.+', '.*', '(x|z)\\.?z?', '[^x]+', '']
const RECEIVERS = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5']

type Tree = {
  readonly receiver?: string
  readonly continue: boolean
  readonly matchers: readonly string[]
  readonly match: Readonly<Record<string, string>>
  readonly match_re: Readonly<Record<string, string>>
  readonly routes: readonly Tree[]
}

const matcher = fc
  .tuple(
    fc.constantFrom(...NAMES),
    fc.constantFrom('=', '!=', '=~', '!~'),
    fc.constantFrom(...VALUES),
    fc.constantFrom(...PATTERNS),
  )
  .map(([name, op, value, pattern]) => `${name}${op}${JSON.stringify(op.endsWith('~') ? pattern : value)}`)

const treeOf = (depth: number): fc.Arbitrary<Tree> =>
  fc.record(
    {
      receiver: fc.constantFrom(...RECEIVERS),
      continue: fc.boolean(),
      matchers: fc.array(matcher, { maxLength: 2 }),
      match: fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES), { maxKeys: 1 }),
      match_re: fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(...PATTERNS), { maxKeys: 1 }),
      routes: depth === 0 ? fc.constant([]) : fc.array(treeOf(depth - 1), { maxLength: 3 }),
    },
    { requiredKeys: ['continue', 'matchers', 'match', 'match_re', 'routes'] },
  )

const labelSet = fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom('x', 'y', 'xy', 'z.z', 'q"q'))

/** The receivers that the real thing names. */
async function askAmtool(folder: string, root: unknown, labels: Readonly<Record<string, string>>) {
  const file = join(folder, 'alertmanager.yml')
  await writeFile(file, JSON.stringify({ route: root, receivers: RECEIVERS.map(name => ({ name })) }))
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const { stdout } = await run('amtool', ['config', 'routes', 'test', `--config.file=${file}`, ...pairs])
  return stdout.trim().split(',')
}

const RUNS = Number(process.env.OPSDECK_FUZZ_RUNS ?? 40)

test('A5: random trees lead to the receivers that amtool names', async () => {
  if (!hasAmtool) return console.info('did not run: amtool is not installed here')
  const folder = await mkdtemp(join(tmpdir(), 'opsdeck-amtool-'))
  try {
    const property = fc.asyncProperty(
      fc.array(treeOf(2), { maxLength: 4 }),
      labelSet,
      async (routes, labels) => {
        const root = { receiver: 'r0', routes }
        const found = matchRoutes(
          compileRoutes(buildRoutes(Route.parse(written(root)))),
          labelsFromObject(labels),
        )
        expect(found.map(node => node.receiver)).toEqual(await askAmtool(folder, root, labels))
      },
    )
    await fc.assert(property, { numRuns: RUNS, seed: 20_260_101 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

/** As the configuration file's reader hands it on: true and false as texts. */
const written = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_name, inner) => (typeof inner === 'boolean' ? String(inner) : inner))
