import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueHeap, type Timed } from './due-heap.ts'

test('whatever is added, moved and removed, what is due first comes first', () => {
  const step = fc.record({
    item: fc.nat({ max: 20 }),
    does: fc.constantFrom('put', 'put', 'remove'),
    dueMs: fc.nat({ max: 50 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), steps => {
      const heap = new DueHeap<Timed>()
      const items = Array.from({ length: 21 }, (): Timed => ({ dueMs: 0, place: -1 }))
      const inside = new Map<Timed, number>()
      for (const { item: index, does, dueMs } of steps) {
        const item = items[index]
        if (!item) continue
        if (does === 'put') heap.put(item, dueMs)
        else heap.remove(item)
        if (does === 'put') inside.set(item, dueMs)
        else inside.delete(item)
        expect(heap.first()?.dueMs).toBe(inside.size > 0 ? Math.min(...inside.values()) : undefined)
      }
      const out: number[] = []
      for (let item = heap.first(); item; item = heap.first()) {
        out.push(item.dueMs)
        heap.remove(item)
      }
      expect(out).toEqual([...inside.values()].sort((a, b) => a - b))
    }),
  )
})
