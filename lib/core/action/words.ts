import { parseDurationMs } from '../config/duration.ts'
import type { ActionConfig, StepConfig } from '../config/schema/action.ts'
import { formatDuration } from '../format/index.ts'
import type { ConditionSpec } from '../proof/types.ts'

/** What people call a step that was given no name. */
export function stepName(step: StepConfig): string {
  if (step.name !== undefined) return step.name
  switch (step.kind) {
    case 'http':
      return `${step.method} ${hostOf(step.url)}`
    case 'runner':
      return `${step.command} on ${step.runner}`
    case 'recheck':
      return 'Check again'
  }
}

/**
 * The steps of a run. A dry run has steps of its own; where there are none, runners and checks know by themselves how to
 * do nothing, and a request does not.
 */
export function stepsToDo(
  { steps, dry_run }: Pick<ActionConfig, 'steps' | 'dry_run'>,
  isDryRun: boolean,
): readonly StepConfig[] {
  if (!isDryRun) return steps
  return dry_run.length > 0 ? dry_run : steps.filter(({ kind }) => kind !== 'http')
}

/** What a press reaches out to, one line each: never with a path, a parameter or a secret. */
export function touchesOf({
  steps,
  service,
  part,
}: Pick<ActionConfig, 'steps' | 'service' | 'part'>): string[] {
  const subject = part === undefined ? service : `${service}/${part}`
  return [...new Set([subject, ...steps.map(touchWords)])]
}

function touchWords(step: StepConfig): string {
  switch (step.kind) {
    case 'http':
      return `${step.method} ${hostOf(step.url)}`
    case 'runner':
      return `Runner ${step.runner}: ${step.command}`
    case 'recheck':
      return `Checks ${step.checks.join(', ')}`
  }
}

/** Scheme and host of a URL, places and credentials left out. */
function hostOf(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#\s@]*@)?([^/?#\s]*)/i.exec(url)
  const host = match?.[2] ?? ''
  return host === '' || host.includes('{{') ? 'an address that is kept secret' : `${match?.[1]}${host}`
}

/** How it is proven, in sentences. */
export function proofWords(
  { kind, proof }: Pick<ActionConfig, 'kind' | 'proof'>,
  conditions: readonly ConditionSpec[],
): string[] {
  if (kind === 'diagnostic') return ['A diagnostic proves nothing']
  if (conditions.length === 0) return ['Nothing proves it: its outcome stays unverifiable']
  const length = (text: string): string => formatDuration(parseDurationMs(text) ?? 0)
  const times = proof.stable === 1 ? 'once' : `${proof.stable} times in a row`
  return [
    ...conditions.map(conditionWords),
    `${times}, within ${length(proof.limit)}`,
    `watched for ${length(proof.watch)} afterwards`,
  ]
}

function conditionWords(spec: ConditionSpec): string {
  switch (spec.kind) {
    case 'check':
      return `${spec.name} is up`
    case 'heartbeat':
      return `${spec.name} is pinged after the start`
    case 'rule':
      return `${spec.name} holds no more`
    case 'expression':
      if (spec.change === null) return `${spec.name} holds`
      return `${spec.name} ${spec.change.direction} by ${spec.change.by === 0 ? 'anything' : `${spec.change.by} or more`}`
  }
}

/** Confirmation text with its figure: "12 active sessions will be cut". */
export const warningText = (text: string, figure: string): string =>
  text.replace(/\{\{\s*value\s*\}\}/g, () => figure)
