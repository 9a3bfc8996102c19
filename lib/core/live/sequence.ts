/** What a client does with a numbered message, given the last number it has (null before the first). */
export type SequenceVerdict = 'apply' | 'ignore' | 'resubscribe'

/** In order: apply. Seen before: ignore. Ahead of its turn: something was lost, ask again from the last one. */
export function judgeSequence(lastSeq: number | null, seq: number): SequenceVerdict {
  if (lastSeq === null) return 'resubscribe'
  if (seq <= lastSeq) return 'ignore'
  return seq === lastSeq + 1 ? 'apply' : 'resubscribe'
}
