// A process that keeps the store, to be killed: node --import tsx bench/support/keeper-program.ts DATABASE_URL STEPS TARGETS.
// Fills the store with so many steps of 15 s and goes on until it is ended; with no steps it only opens what is there.
import { createPool } from '../../lib/adapters/postgres/pool.ts'
import { systemClock } from '../../lib/adapters/system-clock.ts'
import { openStore } from './core.ts'
import { fillInSteps } from './fill.ts'
import { createSteppedClock } from './stepped-clock.ts'

const [url = '', ...numbers] = process.argv.slice(2)
const [steps = 0, targets = 1] = numbers.map(Number)
const pool = createPool(url, error => console.error(error.message))

if (steps === 0) {
  const startedMs = performance.now()
  const store = await openStore(pool, systemClock)
  const { activeSeries, headSamples } = store.statistics()
  process.send?.({ openedMs: performance.now() - startedMs, activeSeries, headSamples })
  await store.close()
  await pool.end()
  process.disconnect()
} else {
  const clock = createSteppedClock(Date.now() - steps * 15_000)
  const store = await openStore(pool, clock)
  await fillInSteps(store, { clock, steps, targets })
  process.send?.('filled')
  setInterval(() => {}, 1_000)
}
