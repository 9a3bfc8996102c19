import { describe, expect, test } from 'vitest'
import { ServiceConfig } from '../../contract/service.ts'
import { NO_ALERTING } from '../../core/alert/config.ts'
import {
  type Configuration,
  type Entries,
  NO_BUSINESS,
  NO_ENTRIES,
  NO_NOTIFY,
} from '../../core/config/index.ts'
import { CheckConfig } from '../../core/config/schema/check.ts'
import { HeartbeatConfig } from '../../core/config/schema/heartbeat.ts'
import { addedKey, mergeWatch } from './watch-entries.ts'

const check = (slug: string, more: Record<string, unknown> = {}) =>
  CheckConfig.parse({ service: 'api', slug, name: slug, kind: 'ssh', host: 'h', ...more })
const heartbeat = (slug: string, more: Record<string, unknown> = {}) =>
  HeartbeatConfig.parse({ service: 'api', slug, name: slug, ...more })

const EMPTY: Configuration = {
  evaluationIntervalMs: 60_000,
  outOfOrderWindowMs: 0,
  jobs: [],
  services: [],
  ruleGroups: [],
  ruleTests: [],
  sending: { externalLabels: {}, alertmanagers: [], remotes: [] },
  entries: NO_ENTRIES,
  alerting: NO_ALERTING,
  notify: NO_NOTIFY,
  mail: null,
  checkNetworks: ['10.0.0.0/8'],
  connectivity: null,
  watchdog: null,
  receiverCheckMs: 3_600_000,
  severities: [],
  pushes: [],
  business: NO_BUSINESS,
}
const API = {
  ...ServiceConfig.parse({ slug: 'api', name: 'API', match: 'job="api"' }),
  source: 'self' as const,
}

const merge = (file: Partial<Entries>, page: Partial<Entries>, added: [kind: string, key: string][] = []) =>
  mergeWatch({
    good: { ...EMPTY, entries: { ...NO_ENTRIES, ...file } },
    stored: { ...NO_ENTRIES, ...page },
    addedAtMs: new Map(added.map(([kind, key], i) => [addedKey(kind, key), i + 1])),
    services: [API],
  })

describe('file and page are put together', () => {
  test('with where each stands, and when those of the page were added', () => {
    const { watch, issues, counts } = merge(
      { check: [check('a')] },
      { check: [check('b')], heartbeat: [heartbeat('b')] },
      [
        ['heartbeat', 'api/b'],
        ['check', 'api/b'],
      ],
    )
    expect(watch.checks).toEqual([
      { ...check('a'), source: 'file', createdAtMs: null },
      { ...check('b'), source: 'page', createdAtMs: 2 },
    ])
    expect(watch.heartbeats).toEqual([{ ...heartbeat('b'), source: 'page', createdAtMs: 1 }])
    expect(watch).toMatchObject({ services: [API], checkNetworks: ['10.0.0.0/8'], windows: [] })
    expect(issues).toEqual([])
    expect(counts).toEqual([
      { kind: 'check', file: 1, page: 1 },
      { kind: 'heartbeat', file: 0, page: 1 },
      { kind: 'window', file: 0, page: 0 },
      { kind: 'log_signal', file: 0, page: 0 },
      { kind: 'status_page', file: 0, page: 0 },
      { kind: 'schedule', file: 0, page: 0 },
      { kind: 'escalation', file: 0, page: 0 },
      { kind: 'rule', file: 0, page: 0 },
      { kind: 'action', file: 0, page: 0 },
      { kind: 'runner', file: 0, page: 0 },
      { kind: 'runbook', file: 0, page: 0 },
      { kind: 'panel', file: 0, page: 0 },
      { kind: 'receiver', file: 0, page: 0 },
    ])
  })

  test.each<[why: string, page: CheckConfig, kept: boolean, message: string]>([
    [
      'of one key, the file goes first',
      check('a', { name: 'Of the page' }),
      false,
      'the check "api/a" is in the configuration file too, which goes first: rename or remove one of them',
    ],
    [
      'one whose service is gone is left out',
      check('b', { service: 'gone' }),
      false,
      'the check "gone/b" is not in force: service: there is no service "gone"',
    ],
    [
      'one that is wrong in itself is left out',
      check('b', { interval: '5s', timeout: '6s' }),
      false,
      'the check "api/b" is not in force: timeout: 6s is longer than the interval of 5s',
    ],
    [
      'one that names what is gone stays',
      check('b', { depends_on: ['gone'] }),
      true,
      'the check "api/b": depends_on: there is no check "api/gone"',
    ],
  ])('%s, and that is told', (_why, page, kept, message) => {
    const { watch, issues } = merge({ check: [check('a')] }, { check: [page] })
    expect(watch.checks.map(({ source }) => source)).toEqual(kept ? ['file', 'page'] : ['file'])
    expect(watch.checks[0]?.name).toBe('a')
    expect(issues).toEqual([{ file: 'added in the page', line: 1, column: 1, message }])
  })

  test('what the page has may lean on what the file has', () => {
    expect(merge({ check: [check('a')] }, { check: [check('b', { depends_on: ['a'] })] }).issues).toEqual([])
  })
})
