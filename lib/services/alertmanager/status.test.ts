import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { compileRoutes, matchRoutes } from '../../core/alert/route.ts'
import { withPageReceivers } from '../../core/config/index.ts'
import { PageReceiver } from '../../core/config/schema/page-receiver.ts'
import { loadText } from '../../core/config/testing.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { routingText } from './status.ts'

const run = promisify(execFile)

/** Alertmanager's own tool, where it is installed. */
const hasAmtool = await run('amtool', ['--version']).then(
  () => true,
  () => false,
)

const FILE = `
route:
  receiver: ops
  routes:
    - { receiver: db, matchers: ['team="db"'], continue: true }
    - { receiver: web, matchers: ['team=~"db|web"'] }
receivers: [{ name: ops }, { name: db }, { name: web }]
`
const PAGE = [
  { slug: 'all', alerts: [] },
  { slug: 'critical', alerts: ['severity="critical"'] },
  { slug: 'named' },
].map(one => PageReceiver.parse({ kind: 'log', ...one }))

const ASKED: Record<string, string>[] = [
  {},
  { team: 'db' },
  { team: 'web', severity: 'critical' },
  { severity: 'critical' },
]
const CASES = [FILE, 'global: {}'].flatMap(text =>
  [true, false].flatMap(page =>
    ASKED.map((labels): [string, boolean, typeof labels] => [text, page, labels]),
  ),
)

test.skipIf(!hasAmtool).each(CASES)(
  'amtool reads of %j with receivers of the page (%j) who is told of %j',
  async (text, hasPage, labels) => {
    const { configuration } = await loadText(text)
    if (!configuration) throw new Error('no configuration')
    const around = { defaults: configuration.notify, networks: [] }
    const { alerting } = await withPageReceivers(configuration.alerting, hasPage ? PAGE : [], around)
    const { route } = alerting
    const own = route ? matchRoutes(compileRoutes(route), labelsFromObject(labels)) : null
    const folder = await mkdtemp(join(tmpdir(), 'opsdeck-amtool-'))
    try {
      const file = join(folder, 'am.yml')
      await writeFile(file, routingText({ ...alerting, receivers: alerting.receivers.map(one => one.name) }))
      const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
      const { stdout } = await run('amtool', ['config', 'routes', 'test', `--config.file=${file}`, ...pairs])
      const told = own?.map(({ receiver }) => receiver) ?? ['nobody']
      expect(stdout.trim().split(',')).toEqual(told)
    } finally {
      await rm(folder, { recursive: true })
    }
  },
)
