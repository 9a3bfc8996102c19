import { expect, test } from 'vitest'
import { z } from 'zod'
import { ActionConfig, StepConfig } from './schema/action.ts'

// X-56, L-33, T-43, V-81, R-51: what destroys data, prints secrets or deploys is text in a runbook and never a button.
// So an action can say what is asked of whom, and nothing that a shell, a database or a store would take for a command.
const COMMANDS = [
  ['X-56', 'rm -rf ~/.cache/huggingface/hub/models--kyutai--moshika-mlx-q4'],
  ['X-56', 'wrangler secret put AUTH_TOKEN'],
  ['X-56', 'turso db destroy xswarm'],
  ['L-33', 'redis-cli --scan --pattern "session:*" | xargs redis-cli EXPIRE {} 1'],
  ['T-43', 'cp data/system.db data/system.db.backup'],
  ['T-43', 'PRAGMA wal_checkpoint(RESTART);'],
  ['V-81', 'redis-cli flushall'],
  ['R-51', 'railway variables set KEY=new_key'],
  ['R-51', 'railway down'],
] as const

const action = (step: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  ActionConfig.safeParse({ service: 'a', slug: 'b', name: 'c', steps: [step], ...more })

test('what is refused below is refused for the command alone', () => {
  expect(action({ kind: 'runner', runner: 'host', command: 'restart' }).success).toBe(true)
})

test.each(COMMANDS)('%s: %s is no command of a runner', (_row, command) => {
  expect(action({ kind: 'runner', runner: 'host', command }).success).toBe(false)
})

const KINDS = ['shell', 'ssh', 'exec', 'sql', 'redis', 'postgres', 'script', 'kubectl', 'docker'] as const
test.each(KINDS)('there is no step of the kind %s', kind => {
  expect(action({ kind, command: 'restart' }).success).toBe(false)
})

const FIELDS = ['shell', 'run', 'cmd', 'exec', 'script', 'args', 'argv', 'sql', 'env', 'stdin'] as const
test.each(FIELDS)('no step takes a field "%s"', field => {
  const steps = [
    { kind: 'runner', runner: 'host', command: 'restart', [field]: 'x' },
    { kind: 'http', url: 'https://h/', [field]: 'x' },
    { kind: 'recheck', checks: ['web'], [field]: 'x' },
  ]
  for (const step of steps) expect(action(step).success).toBe(false)
})

test.each(['text', 'string', 'free', 'pattern', 'regex'])('no parameter is of the type "%s"', type => {
  const parameters = [{ name: 'a', type, choices: ['x'] }]
  expect(action({ kind: 'recheck', checks: ['web'] }, { parameters }).success).toBe(false)
})

type Schema = { [key: string]: unknown }
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null

/** Where a schema takes a text of any form: no list, no pattern. */
function freeTexts(schema: unknown, path: string): string[] {
  if (!isSchema(schema)) return []
  const { type, properties, additionalProperties, items } = schema
  const alternatives = [schema.oneOf, schema.anyOf, schema.allOf].flatMap(some =>
    Array.isArray(some) ? some : [],
  )
  const isFree = type === 'string' && !schema.enum && !schema.const && !schema.pattern
  return [
    ...(isFree ? [path] : []),
    ...alternatives.flatMap(one => freeTexts(one, path)),
    ...Object.entries(isSchema(properties) ? properties : {}).flatMap(([name, member]) =>
      freeTexts(member, path === '' ? name : `${path}.${name}`),
    ),
    ...freeTexts(additionalProperties, `${path}.*`),
    ...freeTexts(items, `${path}[]`),
  ]
}

test('the texts of any form that a step takes are these, none of which a host executes', () => {
  const schema = z.toJSONSchema(StepConfig, { io: 'input', unrepresentable: 'any' })
  expect([...new Set(freeTexts(schema, ''))].toSorted()).toEqual([
    // An HTTP request: data, sent to one address.
    'body',
    // References to checks that are there.
    'checks[]',
    'headers.*',
    'name',
    // Durations, by their own rule.
    'retry_delay',
    // JSONPaths, which are compiled when they are read.
    'show[]',
    // A table of the answer: what its columns are called, and JSONPaths.
    'table.columns[].name',
    'table.columns[].path',
    'table.columns[].unit',
    'table.each',
    'table.order_by',
    'timeout',
    // Certificates that are shown and trusted, and the name that is expected in the other side's.
    'tls.ca',
    'tls.cert',
    'tls.key',
    'tls.server_name',
    'url',
    // Values for a command's own declared parameters; the runner's list says what each may be.
    'with.*',
  ])
})
