import { CheckConfig } from '../config/schema/check.ts'
import type { ProbeAnswer } from './answer.ts'
import { compileCheck } from './compile.ts'
import { judgeAnswer } from './judge.ts'
import type { Verdict } from './verdict.ts'

/** 2025-11-02T10:00:00Z */
export const ASKED_AT_MS = 1_762_077_600_000

/** A check as the configuration's file would give it; an HTTP one when no kind is named. */
export function checkOf(more: Readonly<Record<string, unknown>> = {}): CheckConfig {
  const kind = { kind: 'http', service: 'api', slug: 'health', name: 'Health' }
  const where = more.kind === undefined ? { url: 'http://api:8080/health' } : {}
  return CheckConfig.parse({ ...kind, ...where, ...more })
}

export function answerOf(more: Partial<ProbeAnswer> = {}): ProbeAnswer {
  return {
    atMs: ASKED_AT_MS,
    durationSeconds: 0.012,
    phases: {},
    fault: null,
    status: 200,
    headers: {},
    body: null,
    facts: {},
    certificate: null,
    remoteAddress: '10.0.0.7',
    ...more,
  }
}

/** An HTTP answer with this body, as JSON unless it is a text. */
export const httpAnswer = (body: unknown, status = 200): ProbeAnswer =>
  answerOf({ status, body: typeof body === 'string' ? body : JSON.stringify(body) })

export const faultAnswer = (
  kind: NonNullable<ProbeAnswer['fault']>['kind'],
  message = `it is ${kind}`,
): ProbeAnswer => answerOf({ status: null, fault: { kind, message }, remoteAddress: null })

export const judged = (check: Readonly<Record<string, unknown>>, answer: ProbeAnswer): Verdict =>
  judgeAnswer(compileCheck(checkOf(check)), answer)

/** State and reason alone. */
export function said(check: Readonly<Record<string, unknown>>, answer: ProbeAnswer): string {
  const { state, reason } = judged(check, answer)
  return `${state}: ${reason}`
}
