import { fullKey } from '../action/reference.ts'
import { parseDurationMs } from '../config/duration.ts'
import type { ActionConfig } from '../config/schema/action.ts'
import type { ConditionSpec, ProofPlan } from './types.ts'

const ms = (text: string): number => parseDurationMs(text) ?? 0

export const proofPlan = ({ proof }: Pick<ActionConfig, 'proof'>): ProofPlan => ({
  firstDelayMs: ms(proof.first_delay),
  intervalMs: ms(proof.interval),
  limitMs: ms(proof.limit),
  stable: proof.stable,
  watchMs: ms(proof.watch),
})

/** Everything that the configuration takes for proof. `nameOf`: what people call a check or heartbeat. */
export function conditionsOf(
  { service, proof }: Pick<ActionConfig, 'service' | 'proof'>,
  nameOf: (kind: 'check' | 'heartbeat', key: string) => string = (_, key) => key,
): ConditionSpec[] {
  return [
    ...proof.checks.map((name): ConditionSpec => checkCondition(fullKey(service, name), nameOf)),
    ...proof.expressions.map(
      ({ name, expr, rises_by, falls_by }, i): ConditionSpec => ({
        kind: 'expression',
        key: `expression:${i}`,
        name,
        expr,
        change:
          rises_by !== undefined
            ? { direction: 'rises', by: rises_by }
            : falls_by !== undefined
              ? { direction: 'falls', by: falls_by }
              : null,
      }),
    ),
    ...proof.heartbeats.map((reference): ConditionSpec => {
      const heartbeat = fullKey(service, reference)
      return {
        kind: 'heartbeat',
        key: `heartbeat:${heartbeat}`,
        name: nameOf('heartbeat', heartbeat),
        heartbeat,
      }
    }),
  ]
}

export const checkCondition = (
  check: string,
  nameOf: (kind: 'check', key: string) => string,
): ConditionSpec => ({ kind: 'check', key: `check:${check}`, name: nameOf('check', check), check })

/** What is looked at on a chart, where a condition has one. */
export const chartOf = (spec: ConditionSpec): string | null => {
  if (spec.kind === 'expression' || spec.kind === 'rule') return spec.expr
  return null
}

/** Whether it is proven by anything. */
export const hasProof = ({ proof }: Pick<ActionConfig, 'proof'>): boolean =>
  proof.checks.length + proof.expressions.length + proof.heartbeats.length > 0
