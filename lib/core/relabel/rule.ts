export const RELABEL_ACTIONS = [
  'replace',
  'keep',
  'drop',
  'keepequal',
  'dropequal',
  'hashmod',
  'labelmap',
  'labeldrop',
  'labelkeep',
  'lowercase',
  'uppercase',
] as const
export type RelabelAction = (typeof RELABEL_ACTIONS)[number]

/** One relabelling step, defaults filled in. Regular expressions are RE2, fully anchored. */
export type RelabelRule = {
  readonly sourceLabels: readonly string[]
  readonly separator: string
  readonly regex: string
  readonly modulus: number
  readonly targetLabel: string
  readonly replacement: string
  readonly action: RelabelAction
}
