import type { CheckOf } from '../config/schema/check.ts'
import { formatDuration } from '../format/index.ts'
import type { ProbeAnswer, ProbeFault } from './answer.ts'
import type { CompiledCheck } from './compiled.ts'
import type { OpenedAnswer } from './opened-answer.ts'
import type { Decision } from './rule.ts'
import { statusWords } from './status.ts'
import type { CheckState } from './verdict.ts'

const decide = (state: CheckState, reason: string): Decision => ({ state, reason, isPlainWord: false })

/** What an answer means by its kind alone, when no rule spoke. */
export function defaultDecision(compiled: CompiledCheck, answer: OpenedAnswer): Decision {
  const { config } = compiled
  const { fault } = answer.raw
  if (fault !== null) return ofFault(fault)
  switch (config.kind) {
    case 'http':
      return ofHttpStatus(answer.raw, compiled.hasCredentials)
    case 'tls':
      return ofCertificate(answer.raw, config)
    case 'dns':
      return ofRecords(answer, config)
    case 'icmp':
      return ofLoss(answer, config)
    case 'grpc':
      return ofServing(answer)
    case 'tcp':
      return decide('up', `${config.host}:${config.port} accepts connections`)
    default:
      return decide('up', WELL[config.kind])
  }
}

const WELL = {
  websocket: 'connected',
  postgres: 'the query was answered',
  mysql: 'the query was answered',
  redis: 'answered PONG',
  smtp: 'the server is ready',
  ssh: 'the server is ready',
  mqtt: 'connected',
  browser: 'the script ran to its end',
} as const

function ofFault({ kind, message }: ProbeFault): Decision {
  switch (kind) {
    // A database or broker that lets nobody in serves nobody; over HTTP a status says less (`ofHttpStatus`).
    case 'credentials':
      return decide('down', `credentials rejected: ${message}`)
    case 'forbidden_address':
    case 'unavailable':
      return decide('unknown', message)
    default:
      return decide('down', message)
  }
}

const ASKS_WHO = new Set([401, 403, 407])

function ofHttpStatus({ status }: ProbeAnswer, hasCredentials: boolean): Decision {
  if (status === null) return decide('unknown', 'there is no status in the answer')
  const words = `answered ${statusWords(status)}`
  if (status < 400) return decide('up', words)
  if (!ASKS_WHO.has(status)) return decide('down', words)
  const reason = hasCredentials
    ? `credentials rejected: ${words}`
    : `${words}: it wants credentials, and the check has none`
  return decide('unknown', reason)
}

const DAY_MS = 86_400_000

function ofCertificate({ certificate, atMs }: ProbeAnswer, limits: CheckOf<'tls'>): Decision {
  if (!certificate) return decide('unknown', 'there is no certificate in the answer')
  const endMs = Math.min(certificate.notAfterMs, certificate.chainNotAfterMs)
  const leftMs = endMs - atMs
  const whose = endMs < certificate.notAfterMs ? 'a certificate of its chain' : 'the certificate'
  if (leftMs <= 0) return decide('down', `${whose} expired ${formatDuration(-leftMs)} ago`)
  if (certificate.fault !== null) return decide('down', certificate.fault)
  if (certificate.notBeforeMs > atMs) {
    return decide(
      'down',
      `the certificate is not valid before ${new Date(certificate.notBeforeMs).toISOString()}`,
    )
  }
  const reason = `${whose} expires in ${formatDuration(leftMs)}`
  if (leftMs <= limits.down_days * DAY_MS) return decide('down', reason)
  return decide(leftMs <= limits.degraded_days * DAY_MS ? 'degraded' : 'up', reason)
}

/** Names compare without case and without the dot at their end. */
const plainRecord = (text: string): string => text.trim().toLowerCase().replace(/\.$/, '')

function ofRecords(answer: OpenedAnswer, { query, type, expect, exactly }: CheckOf<'dns'>): Decision {
  const found = answer.fact('answers')
  if (typeof found !== 'object') return decide('unknown', 'there are no records in the answer')
  if (found.length === 0) return decide('down', `${query} has no ${type} record`)
  const there = new Set(found.map(plainRecord))
  const wanted = new Set(expect.map(plainRecord))
  const absent = expect.filter(record => !there.has(plainRecord(record)))
  if (absent.length > 0)
    return decide('down', `${absent.join(', ')} is not among the answers: ${found.join(', ')}`)
  const surplus = exactly ? found.filter(record => !wanted.has(plainRecord(record))) : []
  if (surplus.length > 0)
    return decide('down', `${surplus.join(', ')} is among the answers, and was not expected`)
  return decide(
    'up',
    `${found.length} ${type} record${found.length === 1 ? '' : 's'}: ${found.slice(0, 3).join(', ')}`,
  )
}

function ofLoss(
  answer: OpenedAnswer,
  { count, degraded_loss_ratio: degradedRatio }: CheckOf<'icmp'>,
): Decision {
  const loss = answer.fact('loss_ratio')
  if (typeof loss !== 'number') return decide('unknown', 'there is no loss_ratio in the answer')
  if (loss >= 1) return decide('down', `all ${count} packets were lost`)
  if (loss === 0) return decide('up', `all ${count} packets came back`)
  const reason = `${Math.round(loss * count)} of ${count} packets were lost`
  return decide(loss >= degradedRatio ? 'degraded' : 'up', reason)
}

function ofServing(answer: OpenedAnswer): Decision {
  const { status } = answer.raw
  if (status !== null && status !== 0) return decide('down', `answered with gRPC status ${status}`)
  const serving = answer.fact('serving')
  if (serving === undefined) return decide('unknown', 'there is no serving status in the answer')
  const reason = `answered ${String(serving)}`
  if (serving === 'SERVING') return decide('up', reason)
  return decide(serving === 'NOT_SERVING' ? 'down' : 'unknown', reason)
}
