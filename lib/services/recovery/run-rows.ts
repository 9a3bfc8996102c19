import type { OutputLine, RunDetail, RunRow, RunStep } from '../../contract/recovery.ts'
import {
  type ConditionSpec,
  chartOf,
  type ProofLook,
  type ProofState,
  RUN_OUTCOMES,
  RUN_STATES,
} from '../../core/proof/index.ts'
import type { Run, RunOutput } from '../../generated/prisma/client.ts'

/** A step as it is kept. */
export type KeptStep = RunStep & {
  /** Lines of output before this attempt began. */
  readonly fromSeq: number
}

/** A condition as it is kept. */
export type KeptCondition = {
  readonly spec: ConditionSpec
  readonly before: ProofLook | null
  /** Of an expression: its figure before the press. */
  readonly figureBefore: number | null
  /** The last fifty. */
  readonly looks: readonly ProofLook[]
}

/** Everything of a proof that must survive the process. */
export type KeptProof = {
  readonly conditions: readonly KeptCondition[]
  readonly state: ProofState | null
  readonly stableNeeded: number
  /** Proof waits longer than the action says, where an alert's rule looks back further. */
  readonly limitMs: number
  /** Holds back alerts of the service meanwhile. */
  readonly silenceId: string | null
}

export const NO_PROOF: KeptProof = {
  conditions: [],
  state: null,
  stableNeeded: 0,
  limitMs: 0,
  silenceId: null,
}

/** Written by the engine alone: the shape is its own. */
export const stepsOf = (row: Pick<Run, 'steps'>): readonly KeptStep[] => row.steps as unknown as KeptStep[]

/** Written by the engine alone: the shape is its own. */
export const proofOf = (row: Pick<Run, 'proof'>): KeptProof => ({
  ...NO_PROOF,
  ...(row.proof as unknown as Partial<KeptProof>),
})

/** Written by `insertRun` and by who approves, in this shape. */
export const approvalOf = (row: Pick<Run, 'approval'>): RunDetail['approval'] =>
  row.approval as unknown as RunDetail['approval']

/** Checked against their declaration before they were written. */
export const parametersOf = (row: Pick<Run, 'parameters'>): RunRow['parameters'] =>
  row.parameters as unknown as RunRow['parameters']

const TRIGGERS = ['person', 'api', 'automatic'] as const
const msOf = (date: Date | null): number | null => date?.getTime() ?? null

/** A run without its secrets and its output. */
export function toRunRow(row: Run): RunRow {
  return {
    id: row.id,
    action: row.action,
    actionName: row.actionName,
    service: row.service,
    part: row.part,
    kind: row.kind === 'diagnostic' ? 'diagnostic' : 'recovery',
    isDryRun: row.isDryRun,
    state: RUN_STATES.find(state => state === row.state) ?? 'ended',
    outcome: RUN_OUTCOMES.find(outcome => outcome === row.outcome) ?? null,
    outcomeReason: row.outcomeReason,
    trigger: TRIGGERS.find(trigger => trigger === row.trigger) ?? 'person',
    by: row.by,
    reason: row.reason,
    parameters: parametersOf(row),
    incidentId: row.incidentId,
    alertFingerprint: row.alertFingerprint,
    pressedAtMs: row.pressedAt.getTime(),
    startedAtMs: msOf(row.startedAt),
    endedAtMs: msOf(row.endedAt),
    judgedAtMs: msOf(row.judgedAt),
    watchUntilMs: msOf(row.watchUntil),
  }
}

/** A run with everything that its page shows; `output` by its number. */
export function toRunDetail(row: Run, output: readonly RunOutput[]): RunDetail {
  const proof = proofOf(row)
  const { state } = proof
  return {
    run: toRunRow(row),
    steps: stepsOf(row).map(({ fromSeq: _, ...step }) => step),
    conditions: proof.conditions.map(({ spec, before, looks }) => ({
      key: spec.key,
      name: spec.name,
      before,
      looks,
      expr: chartOf(spec),
    })),
    proof: {
      stableNeeded: proof.stableNeeded,
      stableNow: state?.phase === 'proving' ? state.stableNow : 0,
      nextLookMs: state && state.phase !== 'over' ? state.nextLookMs : null,
      limitMs: state?.phase === 'proving' ? state.limitMs : null,
    },
    approval: approvalOf(row),
    output: output.map(toLine),
    droppedLines: row.droppedLines,
  }
}

const STREAMS = ['out', 'err', 'deck'] as const

const toLine = (line: RunOutput): OutputLine => ({
  seq: line.seq,
  atMs: line.at.getTime(),
  step: line.step,
  stream: STREAMS.find(stream => stream === line.stream) ?? 'out',
  text: line.text,
})
