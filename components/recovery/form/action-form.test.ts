import { expect, test } from 'vitest'
import { ActionConfig } from '../../../lib/core/config/schema/action.ts'
import { faultsOf, formPath } from './form-faults.ts'
import { toConfig, toFormValues } from './form-values.ts'

const FULL = ActionConfig.parse({
  service: 'shop',
  part: 'worker',
  slug: 'restart',
  name: 'Restart the worker',
  description: 'Restarts it',
  safe: true,
  parameters: [
    { name: 'unit', choices: ['a', 'b'] },
    { name: 'count', type: 'integer', min: 1, max: 5, default: 2 },
    {
      name: 'what',
      choices_from: { url: 'https://shop/actions', each: '$[*]', value: '$.id', available: '$.ok' },
    },
  ],
  steps: [
    {
      kind: 'http',
      url: 'https://shop/restart/{{unit}}',
      headers: { authorization: 'Bearer {{token}}' },
      body: '{"n":{{count}}}',
      ok: ['2xx', '304'],
      busy: ['409'],
      show: ['$.message'],
      retries: 2,
    },
    { kind: 'runner', runner: 'host', command: 'restart-unit', with: { unit: '{{unit}}' } },
    { kind: 'recheck', checks: ['health', 'shop/db'], on_failure: 'continue' },
  ],
  dry_run: [{ kind: 'http', method: 'GET', url: 'https://shop/status' }],
  alerts: 'alertname="Down"',
  secrets: { token: '••••' },
  guards: {
    confirm: 'name',
    warn: [{ expr: 'calls > 0', text: 'Cuts {{value}} calls' }],
    second_person: true,
    preconditions: [{ expr: 'up == 1', reason: 'the host is away' }],
    cooldown: '5m',
    backoff: ['10m', '20m'],
    max_per_hour: 3,
    unless_down: [{ check: 'db', offer: 'restart-db' }],
    window: 'outside',
  },
  proof: {
    checks: ['health'],
    heartbeats: ['job'],
    expressions: [{ name: 'Queue falls', expr: 'queue', falls_by: 5 }],
    limit: '5m',
    stable: 3,
  },
  mutes_for: '2m',
  automatic: { enabled: true, alerts: 'alertname="Down"', after: 4 },
})

test('an action goes into the form and comes out as it was', () => {
  const { config, problems } = toConfig(toFormValues(FULL))
  expect(problems).toEqual([])
  expect(ActionConfig.parse(config)).toEqual(FULL)
})

test('an empty form says what is missing, each at its field', () => {
  const paths = faultsOf(toFormValues(null)).map(({ path }) => path)
  expect(paths).toEqual(expect.arrayContaining(['own.service', 'own.slug', 'own.name', 'steps.0.url']))
  expect(paths).not.toContain('root')
})

test('a form with the least that is needed has no faults, and what was left empty is left to the schema', () => {
  const values = toFormValues(null, 'shop')
  Object.assign(values.own, { name: 'Restart', slug: 'restart' })
  Object.assign(values.steps[0] ?? {}, { url: 'https://shop/restart' })
  expect(faultsOf(values)).toEqual([])
  const { automatic, guards, proof } = ActionConfig.parse(toConfig(values).config)
  expect([automatic, guards.cooldown, proof.limit]).toEqual([undefined, '2m', '30s'])
})

test.each([
  ['name', 'own.name'],
  ['steps.0.url', 'steps.0.url'],
  ['steps.0.ok.1', 'steps.0.ok'],
  ['parameters.2.choices_from.url', 'parameters.2.choices_from'],
  ['guards.cooldown', 'guards.cooldown'],
  ['guards.warn.0.expr', 'warn.0.expr'],
  ['guards.preconditions.0.reason', 'preconditions.0.reason'],
  ['proof.expressions.0.falls_by', 'expressions.0.falls_by'],
  ['proof.checks.0', 'proof.checks'],
  ['dry_run.0.url', 'dryRun.0.url'],
  ['automatic.alerts', 'automatic.alerts'],
  ['secrets.token', 'secrets.0.value'],
  ['secrets.gone', 'root'],
  ['nowhere', 'root'],
])('a fault at %s stands at %s', (path, place) => {
  expect(formPath(path.split('.'), toFormValues(FULL))).toBe(place)
})

test('text that is no YAML is said at its field, and once', () => {
  const values = toFormValues(FULL)
  Object.assign(values.guards, { unless_down: '- {' })
  expect(faultsOf(values).map(({ path }) => path)).toEqual(['guards.unless_down'])
})

test('X-56: there is no field for a command of one’s own', () => {
  const step = toFormValues(FULL).steps[1] ?? {}
  expect([step.runner, step.command]).toEqual(['host', 'restart-unit'])
  const values = toFormValues(FULL)
  Object.assign(values.steps[1] ?? {}, { command: 'rm -rf /' })
  expect(faultsOf(values).map(({ path }) => path)).toContain('steps.1.command')
})
