/** Of the cap on active series, the part that is kept for targets that grow little. */
const RESERVE_SHARE = 0.05
/** So many new series within an hour are little, whatever a target has. */
const FEW_SERIES = 20
const SMALL_SHARE = 0.1

export type GrowthQuestion = {
  /** Active series of the whole deck, and where they end. */
  readonly active: number
  readonly cap: number
  /** Series that would be new to the deck. */
  readonly wouldAdd: number
  /** Those of the same source that the deck has. */
  readonly known: number
  /** Series of the reserve that the source was given within the last hour. */
  readonly takenLately: number
}

/** `full`: not one series more fits. `growth`: what is left is kept for sources that grow little. */
export type GrowthVerdict = 'admitted' | 'full' | 'growth'

/**
 * Whether a source (a target, a group of pushed series, a target of remote writes) may have its new series. While
 * there is room for all, everybody may. In the reserve below the cap, only those may whose growth there within an
 * hour stays small beside what they have: so the newest growth is refused, and not what others need.
 */
export function judgeGrowth({ active, cap, wouldAdd, known, takenLately }: GrowthQuestion): GrowthVerdict {
  if (wouldAdd === 0 || !touchesReserve(active + wouldAdd, cap)) return 'admitted'
  if (takenLately + wouldAdd > smallGrowth(known, cap)) return 'growth'
  return active + wouldAdd > cap ? 'full' : 'admitted'
}

/** Whether so many series are in what is kept for sources that grow little. */
export const touchesReserve = (series: number, cap: number): boolean => series > cap - reserveOf(cap)

/** How many series below the cap are kept for sources that grow little. */
const reserveOf = (cap: number): number => Math.ceil(cap * RESERVE_SHARE)

/** A tenth of what the source has, but no more of the reserve than leaves room for some others. */
function smallGrowth(known: number, cap: number): number {
  return Math.max(FEW_SERIES, Math.min(known * SMALL_SHARE, reserveOf(cap) / FEW_SERIES))
}

/** The sentence for the source, in plain words: what is wrong, and what to do. */
export function growthSentence(
  what: string,
  { active, cap, wouldAdd }: Pick<GrowthQuestion, 'active' | 'cap' | 'wouldAdd'>,
): string {
  const figure = (count: number) => count.toLocaleString('en-US')
  return (
    `${what} would add ${figure(wouldAdd)} series; the deck holds ${figure(active)} of ${figure(cap)}: ` +
    'the new ones are not stored, those it had go on. Drop what is not needed by metric_relabel_configs ' +
    '(the Cardinality page says what), or raise OPSDECK_MAX_SERIES'
  )
}
