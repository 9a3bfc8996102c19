import { plainLine } from '../../core/check/template.ts'
import {
  type ConditionSpec,
  figureOf,
  judgeCheck,
  judgeExpression,
  judgeHeartbeat,
  judgeRule,
  type ProofLook,
  type Seen,
} from '../../core/proof/index.ts'
import type { KeptCondition } from '../../services/recovery/run-rows.ts'
import type { Room } from './parts.ts'
import { readExpression } from './readings.ts'

type Eyes = Pick<Room, 'checks' | 'query' | 'heartbeats' | 'clock'>

/** Of the last body that a failing check had. */
const BODY_CHARS = 300

export type Look = { readonly look: ProofLook; readonly figure: number | null }

/** Looks at one condition now: a check is asked again. Never rejects: what cannot be seen is unobserved. */
export async function lookAt(
  eyes: Eyes,
  condition: Pick<KeptCondition, 'spec' | 'figureBefore'>,
  startedMs: number,
): Promise<Look> {
  try {
    const { seen, figure } = await see(eyes, condition, startedMs)
    return { look: { atMs: eyes.clock.now(), ...seen }, figure }
  } catch (error) {
    const words = `it could not be asked: ${error instanceof Error ? error.message : String(error)}`
    return { look: { atMs: eyes.clock.now(), verdict: 'unobserved', words }, figure: null }
  }
}

type Sight = { readonly seen: Seen; readonly figure: number | null }
const plain = (seen: Seen): Sight => ({ seen, figure: null })

async function see(
  eyes: Eyes,
  { spec, figureBefore }: Pick<KeptCondition, 'spec' | 'figureBefore'>,
  startedMs: number,
): Promise<Sight> {
  switch (spec.kind) {
    case 'check':
      return plain(await seeCheck(eyes, spec.check))
    case 'heartbeat':
      return plain(judgeHeartbeat(await eyes.heartbeats.pings(spec.heartbeat), startedMs))
    case 'rule':
      return plain(judgeRule(spec, await readExpression(eyes.query, spec.expr, eyes.clock.now())))
    case 'expression': {
      const reading = await readExpression(eyes.query, spec.expr, eyes.clock.now())
      return { seen: judgeExpression(spec, reading, figureBefore), figure: figureOf(reading) }
    }
  }
}

async function seeCheck({ checks }: Eyes, key: string): Promise<Seen> {
  const row = await checks.run(key)
  if (!row) return { verdict: 'unobserved', words: 'there is no such check' }
  // The row's state counts failures and successes; proof is about this very answer.
  const answer = (await checks.read(key))?.answers[0]
  const seen = judgeCheck(answer ?? null)
  const body = plainLine(answer?.body ?? '', BODY_CHARS)
  return seen.verdict === 'bad' && body !== '' ? { ...seen, words: `${seen.words} · ${body}` } : seen
}

/**
 * Before the press: what only a later moment can show is bad until then, so that it cannot have been good already.
 */
export async function lookBefore(eyes: Eyes, spec: ConditionSpec): Promise<KeptCondition> {
  const { look, figure } = await lookAt(eyes, { spec, figureBefore: null }, eyes.clock.now() + 1)
  const isChange = spec.kind === 'expression' && spec.change !== null
  const before: ProofLook =
    isChange && figure !== null ? { ...look, verdict: 'bad', words: `${figure} before the press` } : look
  return { spec, before, figureBefore: figure, looks: [] }
}
