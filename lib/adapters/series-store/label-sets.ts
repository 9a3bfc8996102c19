import {
  compareLabels,
  compareStrings,
  type Labels,
  labelPairs,
  labelsKey,
  labelValue,
} from '../../core/labels/index.ts'
import { matchAnyOf } from '../../core/series/index.ts'
import type { SeriesFilter } from '../../ports/series-store.ts'
import { findRetired } from './retired.ts'
import { createBreather, type Queryable, sortedInSlices } from './sql.ts'
import type { StoreMemory } from './store-memory.ts'
import { SweptError, untilUnswept } from './swept.ts'

type Visitor = {
  readonly living: (ref: number) => void
  readonly retired: (labels: Labels) => void
}

/** Which series, label names and values there are in a window. */
export class LabelReader {
  constructor(
    readonly memory: StoreMemory,
    readonly db: Queryable,
  ) {}

  series(filter: SeriesFilter): Promise<Labels[]> {
    return untilUnswept(async () => {
      const living: Labels[] = []
      const retired = new Map<string, Labels>()
      await this.#visit(filter, {
        living: ref => living.push(this.memory.head.index.labels(ref)),
        retired: labels => retired.set(labelsKey(labels), labels),
      })
      if (retired.size > 0) for (const labels of living) retired.delete(labelsKey(labels))
      return sortedInSlices([...living, ...retired.values()], compareLabels)
    })
  }

  labelNames(filter: SeriesFilter): Promise<string[]> {
    return untilUnswept(async () => {
      const { index } = this.memory.head
      const names = new Set<string>()
      const seen = new Uint8Array(index.pairs.size)
      await this.#visit(filter, {
        living: ref => {
          for (const pair of index.pairsOf(ref)) {
            if (seen[pair] === 1) continue
            seen[pair] = 1
            names.add(index.pairs.nameOf(pair))
          }
        },
        retired: labels => {
          for (const [name] of labelPairs(labels)) names.add(name)
        },
      })
      return [...names].sort(compareStrings)
    })
  }

  labelValues(name: string, filter: SeriesFilter): Promise<string[]> {
    return untilUnswept(async () => {
      const { index } = this.memory.head
      const nameId = index.pairs.nameId(name)
      const pairs = new Set<number>()
      const values = new Set<string>()
      await this.#visit(filter, {
        living: ref => {
          const pair = nameId === undefined ? undefined : index.pairUnder(ref, nameId)
          if (pair !== undefined) pairs.add(pair)
        },
        retired: labels => values.add(labelValue(labels, name)),
      })
      for (const pair of pairs) values.add(index.pairs.valueOf(pair))
      values.delete('')
      return sortedInSlices([...values], compareStrings)
    })
  }

  async #visit(filter: SeriesFilter, visitor: Visitor): Promise<void> {
    const { head } = this.memory
    const breathe = createBreather()
    const epoch = head.epoch
    for (const { labels } of await findRetired(this.memory, this.db, filter)) visitor.retired(labels)
    if (head.epoch !== epoch) throw new SweptError()
    for (const ref of matchAnyOf(head.index, filter.anyOf)) {
      const isAlive =
        (head.chunks.lastMs[ref] as number) >= filter.fromMs && (head.bornMs[ref] as number) <= filter.toMs
      if (isAlive) visitor.living(ref)
      await breathe()
      if (head.epoch !== epoch) throw new SweptError()
    }
  }
}
