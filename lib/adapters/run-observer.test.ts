import { expect, test } from 'vitest'
import { createOwnMetrics } from './own-metrics.ts'
import { createRunObserver } from './run-observer.ts'

test('runs are counted by their outcome', async () => {
  const metrics = createOwnMetrics('test')
  const observe = createRunObserver(metrics)
  for (const outcome of ['verified', 'relapsed', 'verified']) observe({ outcome })
  const { body } = await metrics.render('text/plain')
  expect(body).toContain(
    'opsdeck_runs_total{outcome="verified"} 2\nopsdeck_runs_total{outcome="relapsed"} 1\n',
  )
})
