// How long a start takes after kill -9, with 100,000 series and two hours of samples every 15 s in the head:
// npm run bench -- restart [series]. Real processes, a real PostgreSQL that stays.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { withDatabase } from './support/core.ts'
import { SERIES_OF_A_TARGET, targetsFor } from './support/exporters.ts'
import { forkProgram } from './support/program.ts'
import { createReport } from './support/report.ts'

const STEPS = (2 * 3_600_000) / 15_000
const targets = targetsFor(Number(process.argv[2] ?? 100_000))
const report = createReport('restart')

const keeper = (url: string, steps: number): ChildProcess =>
  forkProgram('keeper-program', [url, steps, targets])

type Opened = { readonly openedMs: number; readonly activeSeries: number; readonly headSamples: number }

await withDatabase(async (_pool, url) => {
  const filling = keeper(url, STEPS)
  await once(filling, 'message')
  filling.kill('SIGKILL')
  await once(filling, 'exit')
  const startedMs = performance.now()
  const opening = keeper(url, 0)
  const [opened] = (await once(opening, 'message')) as [Opened]
  const readyMs = performance.now() - startedMs
  await once(opening, 'exit')
  const expected = targets * SERIES_OF_A_TARGET
  if (opened.activeSeries !== expected)
    throw new Error(`${opened.activeSeries} of ${expected} series came back`)
  const { activeSeries: series, headSamples } = opened
  report('seconds from the start of the process to the store being ready', readyMs / 1_000, {
    target: 10,
    aim: 4,
    series,
    headSamples,
  })
  report('of which opening the store', opened.openedMs / 1_000, { series })
})
