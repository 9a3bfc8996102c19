import { checkFaults } from '../check/index.ts'
import { heartbeatFaults } from '../heartbeat/index.ts'
import { signalFaults } from '../log-signal/index.ts'
import { policyFaults, scheduleFaults } from '../on-call/index.ts'
import { panelFaults } from '../panel/index.ts'
import { thresholdFaults } from '../rules/threshold-faults.ts'
import { runbookFaults } from '../runbook/faults.ts'
import { windowFaults } from '../window/index.ts'
import { actionFaults } from './action-faults.ts'
import type { EntryConfigs, EntryKind } from './entries.ts'
import { PLACEHOLDER, splitSecrets } from './entry-secrets.ts'
import type { EntryFault } from './fault.ts'
import { networkFault } from './networks.ts'
import { bindingFaults, runnerFaults } from './recovery-faults.ts'
import type { CheckConfig } from './schema/check.ts'
import type { StatusPageConfig } from './schema/status-page.ts'

type FaultFinders = {
  readonly [K in EntryKind]: readonly ((config: EntryConfigs[K]) => readonly EntryFault[])[]
}

/** What each kind looks at beyond the shape. */
const FINDERS: FaultFinders = {
  check: [checkFaults, pemFaults],
  heartbeat: [heartbeatFaults],
  window: [windowFaults],
  log_signal: [signalFaults],
  status_page: [statusPageFaults],
  schedule: [scheduleFaults],
  escalation: [policyFaults],
  rule: [thresholdFaults],
  action: [actionFaults],
  runner: [runnerFaults],
  runbook: [bindingFaults, runbookFaults],
  panel: [panelFaults],
  receiver: [receiverFaults],
}

/** What is wrong with an entry beyond its shape, as far as it can be seen without the others. Secrets in place. */
export function entryFaults<K extends EntryKind>(kind: K, config: EntryConfigs[K]): EntryFault[] {
  return [...placeholderFaults(kind, config), ...FINDERS[kind].flatMap(find => find(config))]
}

function placeholderFaults<K extends EntryKind>(kind: K, config: EntryConfigs[K]): EntryFault[] {
  return Object.entries(splitSecrets(kind, config).secrets).flatMap(([place, secret]) => {
    if (secret !== PLACEHOLDER) return []
    const path = place.split('.').map(part => (/^\d+$/.test(part) ? Number(part) : part))
    const message = 'only stands for a secret, and none is stored: expected the secret itself'
    return [{ path, message: `${String(path.at(-1))}: ${message}` }]
  })
}

const PEM_FIELDS = ['ca', 'cert', 'key'] as const

/** By now a file of the configuration is read: what is left must be the text itself. */
function pemFaults(check: CheckConfig): EntryFault[] {
  const places: [path: string[], pem: string | undefined][] = check.kind === 'tls' ? [[['ca'], check.ca]] : []
  if ('tls' in check && check.tls) {
    for (const field of PEM_FIELDS) places.push([['tls', field], check.tls[field]])
  }
  return places.flatMap(([path, pem]) => {
    if (!pem || pem.includes('-----BEGIN ') || pem === PLACEHOLDER) return []
    const message = `${String(path.at(-1))}: not a PEM text: expected one that begins with -----BEGIN`
    return [{ path, message }]
  })
}

function receiverFaults(config: EntryConfigs['receiver']): EntryFault[] {
  if (config.kind !== 'email') return []
  const { smarthost, from, auth_username, auth_password } = config
  const faults: EntryFault[] = []
  const expect = (field: string, message: string) =>
    faults.push({ path: [field], message: `${field}: ${message}` })
  if (smarthost !== undefined && from === undefined) expect('from', 'missing: expected it beside smarthost')
  if (smarthost === undefined && (auth_username !== undefined || auth_password !== undefined))
    expect('smarthost', 'missing: an account is one of a server, expected its host and port')
  if ((auth_username === undefined) !== (auth_password === undefined))
    expect(
      auth_username === undefined ? 'auth_username' : 'auth_password',
      'missing: expected both, or neither',
    )
  return faults
}

const SHORTEST_PASSWORD = 8

function statusPageFaults({ access, host }: StatusPageConfig): EntryFault[] {
  const faults: EntryFault[] = []
  if (access.kind === 'password' && [...access.password].length < SHORTEST_PASSWORD) {
    const message = `password: too short: expected at least ${SHORTEST_PASSWORD} characters`
    faults.push({ path: ['access', 'password'], message })
  }
  const networks = access.kind === 'networks' ? access.networks : []
  for (const [i, network] of networks.entries()) {
    const message = networkFault(network)
    if (message !== null) faults.push({ path: ['access', 'networks', i], message: `networks: ${message}` })
  }
  if (host !== undefined && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)) {
    const message = `host: ${JSON.stringify(host)} is not a host name: expected one such as status.example.org`
    faults.push({ path: ['host'], message })
  }
  return faults
}
