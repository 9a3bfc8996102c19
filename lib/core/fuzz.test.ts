import fc from 'fast-check'
import { test } from 'vitest'
import { FUZZERS } from './fuzz-testing.ts'

/** A bounded count here; `npm run fuzz -- SECONDS` goes on for as long as it is told. */
test.each(FUZZERS)('$name: no crash, no hang, no wrong round trip', ({ property }) => {
  fc.assert(property, { numRuns: 300 })
})
