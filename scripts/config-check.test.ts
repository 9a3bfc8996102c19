import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

// Each check starts a process of its own.
vi.setConfig({ testTimeout: 60_000 })

const ROOT = join(import.meta.dirname, '..')
// Bundled once: to read the sources anew takes each process two seconds.
const PROGRAM = join(ROOT, 'node_modules/.cache/config-check-test/config-check.mjs')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opsdeck-check-'))
  await build({
    entryPoints: [join(ROOT, 'scripts/config-check.ts')],
    outfile: PROGRAM,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs the program in the test's folder. */
function check(...names: string[]): Promise<{ code: number; output: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, [PROGRAM, ...names], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
}

test('a good file: one line that says what was read', async () => {
  await writeFile(join(folder, 'rules.yml'), 'groups: [{name: g, rules: [{record: a:b, expr: up}]}]')
  await writeFile(
    join(folder, 'good.yml'),
    'rule_files: [rules.yml]\nscrape_configs: [{job_name: a}, {job_name: b}]\n',
  )
  expect(await check('good.yml')).toEqual({
    code: 0,
    output: 'good.yml is good: 2 files read, 2 scrape jobs, 0 services, 1 rule in 1 group\n',
  })
})

test('routes and receivers are counted, and their faults are told', async () => {
  const routes = (receiver: string) =>
    `route: {receiver: ops, routes: [{receiver: ${receiver}, matchers: [a=b]}]}\nreceivers: [{name: ops}]\n`
  await writeFile(join(folder, 'routes.yml'), routes('ops'))
  expect(await check('routes.yml')).toEqual({
    code: 0,
    output:
      'routes.yml is good: 1 file read, 0 scrape jobs, 0 services, 0 rules in 0 groups, 2 routes, 1 receiver\n',
  })
  await writeFile(join(folder, 'bad-routes.yml'), routes('opsy'))
  expect(await check('bad-routes.yml')).toEqual({
    code: 1,
    output: 'bad-routes.yml:1:44: receiver: there is no receiver "opsy": did you mean "ops"?\n',
  })
})

test('what is watched is counted, and its faults are told', async () => {
  const service = 'services: [{slug: api, name: API, match: job="api"}]\n'
  const heartbeat = 'heartbeats: [{service: api, slug: backup, name: Backup, cron: "0 3 * * *"}]\n'
  const windows =
    'windows: [{slug: sun, name: Sunday, services: [api], starts: 2026-01-04T02:00, duration: 2h}]\n'
  await writeFile(join(folder, 'watch.yml'), service + heartbeat + windows)
  expect(await check('watch.yml')).toEqual({
    code: 0,
    output:
      'watch.yml is good: 1 file read, 0 scrape jobs, 1 service, 0 rules in 0 groups, 1 heartbeat, 1 window\n',
  })
  await writeFile(
    join(folder, 'bad-watch.yml'),
    `${service}checks:\n  - {service: apo, slug: a, name: A, kind: ssh, host: h}\n`,
  )
  expect(await check('bad-watch.yml')).toEqual({
    code: 1,
    output: 'bad-watch.yml:3:15: service: there is no service "apo": did you mean "api"?\n',
  })
})

test('a bad one: each fault with its place, in every file, and exit code 1', async () => {
  await writeFile(
    join(folder, 'bad-rules.yml'),
    'groups:\n  - name: g\n    rules: [{record: a, expr: "up ("}]\n',
  )
  await writeFile(join(folder, 'bad.yml'), 'rule_files: [bad-rules.yml]\nscrape_configs: [{}]\n')
  const { code, output } = await check('bad.yml')
  expect(code).toBe(1)
  expect(output.trim().split('\n')).toEqual([
    'bad.yml:2:18: job_name: missing',
    expect.stringMatching(/^bad-rules\.yml:3:\d+: expr: /),
  ])
  expect(await check(join(folder, 'bad.yml'))).toMatchObject({
    code: 1,
    output: expect.stringContaining(`${folder}/bad.yml:2:18: `),
  })
})

test('a file of rule tests: one line when all holds, else each that does not with its place', async () => {
  await writeFile(
    join(folder, 'tested.yml'),
    'groups: [{name: g, rules: [{alert: Down, expr: up == 0, annotations: {text: "{{ $labels.job }} is down"}}]}]',
  )
  const tests = (text: string) => `rule_files: [tested.yml]
tests:
  - input_series: [{series: 'up{job="api"}', values: 1 0}]
    alert_rule_test:
      - {alertname: Down, eval_time: 0m}
      - {alertname: Down, eval_time: 1m, exp_alerts: [{exp_labels: {job: api}, exp_annotations: {text: ${text}}}]}
`
  await writeFile(join(folder, 'tests-good.yml'), tests('api is down'))
  await writeFile(join(folder, 'tests-bad.yml'), tests('api is up'))
  expect(await check('tests-good.yml')).toEqual({
    code: 0,
    output: 'tests-good.yml is good: 1 rule test with 2 checks\n',
  })
  const failure =
    'Down at 1m: annotation text of {alertname="Down", job="api"}: expected "api is up", got "api is down"'
  const output = `tests-bad.yml:6:104: ${failure}\n`
  expect(await check('tests-bad.yml')).toEqual({ code: 1, output })
  await writeFile(join(folder, 'deck-good.yml'), 'rule_files: [tested.yml]\nrule_tests: [tests-good.yml]\n')
  await writeFile(join(folder, 'deck-bad.yml'), 'rule_files: [tested.yml]\nrule_tests: ["tests-*.yml"]\n')
  expect(await check('deck-good.yml')).toMatchObject({
    code: 0,
    output: expect.stringContaining('1 rule in 1 group, 1 rule test with 2 checks\n'),
  })
  expect(await check('deck-bad.yml')).toEqual({ code: 1, output })
})

test('no file, a missing file', async () => {
  expect(await check()).toMatchObject({ code: 1, output: expect.stringContaining('expected the path') })
  expect(await check('no.yml')).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^no\.yml:1:1: .*no such file/),
  })
})

test('the example that the repository brings is good', async () => {
  expect(await check(join(ROOT, 'opsdeck.example.yml'))).toMatchObject({ code: 0 })
})
