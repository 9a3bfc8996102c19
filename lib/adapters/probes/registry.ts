import type { ProbeAnswer } from '../../core/check/answer.ts'
import type { CheckConfig, CheckKind } from '../../core/config/schema/check.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AddressRule, ProbeKind, ProbeRequest, Prober } from '../../ports/prober.ts'
import { createBrowserProbe } from './browser.ts'
import { createDnsProbe } from './dns.ts'
import { faultOf } from './faults.ts'
import { createGrpcProbe } from './grpc.ts'
import { createHttpProbe } from './http.ts'
import { createIcmpProbe } from './icmp.ts'
import { maskAnswer, secretsOf } from './masking.ts'
import { createMqttProbe } from './mqtt.ts'
import { createMysqlProbe } from './mysql.ts'
import { createPostgresProbe } from './postgres.ts'
import { createRedisProbe } from './redis.ts'
import { createResolveName, type ResolveName } from './resolve.ts'
import { createSmtpProbe } from './smtp.ts'
import { createSshProbe } from './ssh.ts'
import { createTcpProbe } from './tcp.ts'
import { createTlsProbe } from './tls.ts'
import { answerOf, type ProbeTools, startNow } from './tools.ts'
import { createWebSocketProbe } from './websocket.ts'

/** One line a kind. */
const KINDS: { readonly [K in CheckKind]: (tools: ProbeTools) => ProbeKind<K> } = {
  browser: createBrowserProbe,
  http: createHttpProbe,
  grpc: createGrpcProbe,
  icmp: createIcmpProbe,
  mqtt: createMqttProbe,
  mysql: createMysqlProbe,
  postgres: createPostgresProbe,
  redis: createRedisProbe,
  smtp: createSmtpProbe,
  ssh: createSshProbe,
  tcp: createTcpProbe,
  tls: createTlsProbe,
  websocket: createWebSocketProbe,
  dns: createDnsProbe,
}

/** A kind must end by its own deadline; this long after it, it is given up. */
const GRACE_MS = 2_000

export type ProberOptions = {
  /** Stands in the User-Agent. */
  readonly version: string
  readonly clock: Pick<Clock, 'now'>
  /** For requests that bring no rule of their own. */
  readonly addressRule: AddressRule
  /** Another way to resolve names than the machine's. */
  readonly resolveName?: ResolveName
}

/** All kinds behind one door. Unknown failures become a fault; secrets of the check are masked. */
export function createProber(options: ProberOptions): Prober {
  const tools: ProbeTools = { ...options, resolveName: options.resolveName ?? createResolveName() }
  const opened = new Map<CheckKind, ProbeKind<CheckKind>>()
  const secrets = new WeakMap<CheckConfig, readonly string[]>()
  const kindOf = (kind: CheckKind): ProbeKind<CheckKind> => {
    const known = opened.get(kind) ?? openKind(kind, tools)
    opened.set(kind, known)
    return known
  }
  const secretsOfKept = (check: CheckConfig) => {
    const known = secrets.get(check) ?? secretsOf(check)
    secrets.set(check, known)
    return known
  }
  return {
    async probe(request) {
      const answer = await ask(kindOf(request.check.kind), request, tools)
      return maskAnswer(answer, secretsOfKept(request.check))
    },
    async close() {
      const all = [...opened.values()]
      opened.clear()
      await Promise.all(all.map(kind => kind.close?.()))
    },
  }
}

/** Each entry takes checks of its own kind, which is the key that it is found by; TypeScript cannot follow that. */
function openKind(kind: CheckKind, tools: ProbeTools): ProbeKind<CheckKind> {
  return (KINDS[kind] as (tools: ProbeTools) => ProbeKind<CheckKind>)(tools)
}

async function ask(
  kind: ProbeKind<CheckKind>,
  request: ProbeRequest,
  tools: ProbeTools,
): Promise<ProbeAnswer> {
  const start = startNow(tools)
  let timer: NodeJS.Timeout | undefined
  try {
    const lost = new Promise<ProbeAnswer>(resolve => {
      timer = setTimeout(
        () => resolve(answerOf(start, { fault: stuck(request) })),
        request.timeoutMs + GRACE_MS,
      )
    })
    return await Promise.race([kind.probe(request), lost])
  } catch (error) {
    return answerOf(start, { fault: faultOf(error, `the ${request.check.kind} service`) })
  } finally {
    clearTimeout(timer)
  }
}

const stuck = ({ check, timeoutMs }: ProbeRequest) => ({
  kind: 'timeout' as const,
  message: `the ${check.kind} check did not end within ${timeoutMs / 1_000} s and was given up`,
})
