import type { KeptAnswer } from '../../contract/checks.ts'
import { type CompiledCheck, maskedAnswer } from '../../core/check/index.ts'
import type { JudgedAnswer } from './task.ts'

/** An answer as it is written and shown: masked, bounded, with what was made of it. */
export function keptAnswer(compiled: CompiledCheck, judged: JudgedAnswer): KeptAnswer {
  const { verdict } = judged
  const masked = judged.isMasked ? judged.answer : maskedAnswer(compiled, judged.answer)
  const { atMs, durationSeconds, phases, fault, status, headers, body, facts, certificate, remoteAddress } =
    masked
  return {
    atMs,
    state: verdict.state,
    reason: verdict.reason,
    durationSeconds,
    phases,
    fault: fault?.message ?? null,
    status,
    headers,
    body,
    facts,
    certificate,
    remoteAddress,
  }
}
