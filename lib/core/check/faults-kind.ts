import type { CheckConfig, CheckOf } from '../config/schema/check.ts'
import { compileRegex } from './comparator.ts'
import { type CheckFault, type FaultPath, faultOf } from './fault.ts'

/** What is wrong by the kind of the check. */
export function kindFaults(config: CheckConfig): CheckFault[] {
  const ofTls = 'tls' in config && config.tls ? clientTlsFaults(config.tls) : []
  const ofHeaders = 'headers' in config ? headerFaults(config.headers, ['headers']) : []
  return [...ofTls, ...ofHeaders, ...ownFaults(config)]
}

const [HTTP_SCHEMES, WS_SCHEMES] = [
  ['http', 'https'],
  ['ws', 'wss'],
] as const

function ownFaults(config: CheckConfig): CheckFault[] {
  switch (config.kind) {
    case 'http':
      return httpFaults(config)
    case 'websocket':
      return [...urlFaults(config.url, WS_SCHEMES, ['url']), ...exchangeFaults(config)]
    case 'mqtt':
      return mqttFaults(config)
    case 'tls': {
      if (config.degraded_days >= config.down_days) return []
      const message = `degraded_days: ${config.degraded_days} is below down_days (${config.down_days}): it would never be degraded`
      return [{ path: ['degraded_days'], message }]
    }
    case 'dns': {
      if (!config.exactly || config.expect.length > 0) return []
      return [
        { path: ['exactly'], message: 'exactly: there is nothing under expect to compare the answers with' },
      ]
    }
    case 'ssh':
      return regexFaults(config.expect_match, ['expect_match'])
    case 'browser':
      return config.script.flatMap((step, i) =>
        'goto' in step ? urlFaults(step.goto, HTTP_SCHEMES, ['script', i, 'goto']) : [],
      )
    default:
      return []
  }
}

function httpFaults({ url, proxy_url: proxy, steps }: CheckOf<'http'>): CheckFault[] {
  return [
    ...urlFaults(url, HTTP_SCHEMES, ['url']),
    ...(proxy === undefined ? [] : urlFaults(proxy, HTTP_SCHEMES, ['proxy_url'])),
    ...steps.flatMap((step, i) => [
      ...urlFaults(step.url, HTTP_SCHEMES, ['steps', i, 'url']),
      ...headerFaults(step.headers, ['steps', i, 'headers']),
    ]),
  ]
}

function mqttFaults({ url, topic, publish }: CheckOf<'mqtt'>): CheckFault[] {
  const faults = urlFaults(url, ['mqtt', 'mqtts', ...WS_SCHEMES], ['url'])
  if (publish === undefined || topic !== undefined) return faults
  return [...faults, { path: ['publish'], message: 'publish: it needs a topic to publish to' }]
}

const exchangeFaults = ({ exchange }: CheckOf<'websocket'>): CheckFault[] =>
  exchange.flatMap((step, i): CheckFault[] => {
    const path = ['exchange', i]
    if (step.send === undefined && step.expect === undefined && step.expect_match === undefined) {
      return [{ path, message: 'exchange: a step sends something or expects something' }]
    }
    return regexFaults(step.expect_match, [...path, 'expect_match'])
  })

const regexFaults = (pattern: string | undefined, path: FaultPath): CheckFault[] =>
  pattern === undefined ? [] : faultOf(path, () => compileRegex(pattern))

const PLACE = /\{\{.*?\}\}/g

/** A URL that begins with a `{{place}}` is judged when it is asked. */
function urlFaults(text: string, schemes: readonly string[], path: FaultPath): CheckFault[] {
  if (/^\s*\{\{/.test(text)) return []
  const field = String(path.at(-1))
  const expected = `expected one such as ${schemes.at(-1)}://host:8080/path`
  let scheme: string
  try {
    const url = new URL(text.replace(PLACE, '1'))
    if (url.hostname === '') throw new Error('no host')
    scheme = url.protocol.slice(0, -1)
  } catch {
    return [{ path, message: `${field}: ${JSON.stringify(withoutPassword(text))} is not a URL: ${expected}` }]
  }
  if (schemes.includes(scheme)) return []
  return [{ path, message: `${field}: ${scheme}:// is not asked by this kind of check: ${expected}` }]
}

const withoutPassword = (text: string): string => text.replace(/\/\/[^/@\s]*@/, '//•••@')

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a header must not hold
const NOT_IN_HEADER = /[\u0000-\u0008\u000a-\u001f\u007f]/

function headerFaults(headers: Readonly<Record<string, string>>, path: FaultPath): CheckFault[] {
  return Object.entries(headers).flatMap(([name, value]): CheckFault[] => {
    const at = [...path, name]
    if (!HEADER_NAME.test(name))
      return [{ path: at, message: `${JSON.stringify(name)} is not the name of a header` }]
    return NOT_IN_HEADER.test(value) ? [{ path: at, message: `${name}: a header's value is one line` }] : []
  })
}

function clientTlsFaults({
  cert,
  key,
}: {
  cert?: string | undefined
  key?: string | undefined
}): CheckFault[] {
  if ((cert === undefined) === (key === undefined)) return []
  const path = ['tls', cert === undefined ? 'cert' : 'key']
  return [{ path, message: 'tls: a client certificate is cert and key together' }]
}
