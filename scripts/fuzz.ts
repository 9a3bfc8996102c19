/**
 * Throws random input at everything that reads foreign bytes, for so many seconds in all (60 when not given), and
 * prints a line for each. What fails is printed with its seed; then the exit code is 1.
 */
import fc from 'fast-check'
import { FUZZERS } from '../lib/core/fuzz-testing.ts'

const seconds = Number(process.argv[2] ?? 60)
if (!(seconds > 0)) {
  process.stderr.write('usage: npm run fuzz -- [SECONDS]\n')
  process.exit(2)
}
let failed = 0
for (const { name, property } of FUZZERS) {
  const result = await fc.check(property, {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: (seconds * 1_000) / FUZZERS.length,
    markInterruptAsFailure: false,
  })
  const isGood = !result.failed || result.interrupted
  process.stdout.write(
    `${isGood ? 'ok    ' : 'FAILED'} ${name}: ${result.numRuns} inputs, seed ${result.seed}\n`,
  )
  if (isGood) continue
  failed++
  process.stdout.write(`${fc.defaultReportMessage(result) ?? ''}\n`)
}
process.stdout.write(`${FUZZERS.length - failed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0
