import { readFileSync } from 'node:fs'
import { runScript } from '../lib/core/promql/testlang/index.ts'

/** Runs PromQL test files in Prometheus' own test language: failures as `file:line: …`, then one line of sums. */
function main(files: readonly string[]): number {
  if (files.length === 0) {
    console.error('usage: npm run -s promqltest -- FILE…')
    return 1
  }
  let passed = 0
  let failed = 0
  for (const file of files) {
    for (const { line, problem } of casesOf(file)) {
      if (problem === null) passed += 1
      else {
        failed += 1
        console.log(`${file}:${line}: ${problem}`)
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

function casesOf(file: string): ReturnType<typeof runScript> {
  try {
    return runScript(readFileSync(file, 'utf8'))
  } catch (error) {
    return [
      {
        line: 1,
        problem: `cannot be run: ${error instanceof Error ? error.message : String(error)}`,
      },
    ]
  }
}

process.exitCode = main(process.argv.slice(2))
