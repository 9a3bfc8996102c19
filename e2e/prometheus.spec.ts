import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { ADMIN_KEY, freePort, type RunningDeck, startDeck } from './support/deck.ts'

const run = promisify(execFile)

// Figures that stand still between two scrapes, so that both must give the same vector to the last digit.
const EXPRESSIONS = [
  'up',
  'node_memory_MemTotal_bytes',
  'node_uname_info',
  'node_boot_time_seconds',
  'sum by (job) (up)',
  'count by (cpu) (node_cpu_seconds_total{job="node",mode!="idle"})',
  'node_filesystem_size_bytes{fstype!~"tmpfs|ramfs"} / 2 ^ 30',
  'count({job="node"})',
  'topk(3, count by (__name__) ({job="node"}))',
  'label_replace(prometheus_build_info, "v", "$1", "version", "([0-9]+)\\\\..*")',
  'node_network_mtu_bytes * on (instance, device) group_left (operstate) node_network_info',
  'clamp_max(prometheus_tsdb_head_series, 1)',
  'histogram_quantile(0.5, prometheus_http_request_duration_seconds_bucket{handler="/nowhere"})',
  '{__name__=~"node_(memory_Hugepagesize_bytes|boot_time_seconds)"}',
  'absent(nonsense{a="b"})',
]

const isInstalled = ['prometheus', 'promtool', 'prometheus-node-exporter'].every(program => {
  try {
    return Boolean(execFileSync('which', [program], { stdio: 'pipe' }))
  } catch {
    return false
  }
})

let processes: ChildProcess[] = []
let directory: string
let deck: RunningDeck | undefined

test.afterEach(async () => {
  for (const child of processes) child.kill('SIGKILL')
  processes = []
  await deck?.remove()
  if (directory) rmSync(directory, { recursive: true, force: true })
})

test('promtool gets the same vectors as from a real Prometheus that scrapes the same exporters', async ({
  request,
}) => {
  test.setTimeout(180_000)
  if (!isInstalled) {
    console.log('not run: needs the programs prometheus, promtool and prometheus-node-exporter')
    return
  }
  const [nodePort, prometheusPort] = [await freePort(), await freePort()]
  directory = mkdtempSync(join(tmpdir(), 'opsdeck-prometheus-'))
  const scrapes = `
global: { scrape_interval: 2s, scrape_timeout: 2s }
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ['127.0.0.1:${nodePort}'] }]
  - job_name: prometheus
    static_configs: [{ targets: ['127.0.0.1:${prometheusPort}'] }]
`
  const config = join(directory, 'prometheus.yml')
  writeFileSync(config, scrapes)
  processes = [
    spawn('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${nodePort}`], { stdio: 'ignore' }),
    spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(directory, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
      ],
      { stdio: 'ignore' },
    ),
  ]
  deck = await startDeck({ config: scrapes })
  const theirs = `http://127.0.0.1:${prometheusPort}`
  const ours = `${deck.url.replace('http://', `http://key:${ADMIN_KEY}@`)}/api/prom`
  const upOf = async (server: string) => (await promtool(server, 'sum(up{job=~"node|prometheus"})')).join()
  await expect.poll(() => upOf(theirs).catch(() => ''), { timeout: 60_000 }).toContain('=> 2')
  await expect.poll(() => upOf(ours).catch(() => ''), { timeout: 60_000 }).toContain('=> 2')
  // In the first scrape of itself a Prometheus tells of no series yet, and the other may have begun with the second.
  for (const server of [theirs, ours])
    await expect
      .poll(() => promtool(server, 'sum(prometheus_tsdb_head_series > bool 0)'), { timeout: 60_000 })
      .toEqual([expect.stringContaining('=> 1')])

  for (const expression of EXPRESSIONS) {
    // The deck also watches itself and its own host: those are not in the comparison.
    const [expected, actual] = [await promtool(theirs, expression), await promtool(ours, expression)]
    expect(
      actual.filter(line => !line.includes('job="opsdeck')),
      expression,
    ).toEqual(expected)
  }
  const page = await request.get(`${deck.url}/api/collect`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
  })
  const { targets } = await page.json()
  expect(
    targets.filter((target: { job: string }) => ['node', 'prometheus'].includes(target.job)),
  ).toHaveLength(2)
})

/** Lines of the answer, sorted, without the time that each was evaluated at. */
async function promtool(server: string, expression: string): Promise<string[]> {
  const { stdout } = await run('promtool', ['query', 'instant', server, expression], { timeout: 20_000 })
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.replace(/ @\[[\d.]+\]$/, ''))
    .sort()
}
