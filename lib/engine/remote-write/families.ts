import type { MetricMetadata } from '../../contract/targets.ts'
import type { FamilyMetadata } from '../../core/exposition/index.ts'
import type { FamilyOf } from '../../core/remote-write/index.ts'

/** Declarations by family, each variant once. */
export type Declared = ReadonlyMap<string, readonly MetricMetadata[]>

export function familiesOf(declared: Declared): ReadonlyMap<string, FamilyMetadata> {
  const families = new Map<string, FamilyMetadata>()
  for (const [family, [first]] of declared) if (first) families.set(family, first)
  return families
}

/** What a family's series may be called beside its own name. */
const SUFFIXES = ['_total', '_bucket', '_sum', '_count', '_created', '_info'] as const
/** Families are looked up anew after so many questions. */
const KEPT_QUESTIONS = 10_000

/** What is declared of a series, by its metric's name: its family has that name, or the name without a suffix. */
export function familyFinder(metadata: () => Declared): FamilyOf {
  let families: ReadonlyMap<string, FamilyMetadata> = new Map()
  let left = 0
  return name => {
    if (left-- <= 0) {
      families = familiesOf(metadata())
      left = KEPT_QUESTIONS
    }
    const exact = families.get(name)
    if (exact) return exact
    const suffix = SUFFIXES.find(ending => name.endsWith(ending))
    return suffix === undefined ? undefined : families.get(name.slice(0, -suffix.length))
  }
}
