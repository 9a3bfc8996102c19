// npm run -s exposition -- [--content-type T] FILE: reads one scrape body as the collector would, prints it as JSON.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type ExposedSample, type Exposition, parseExposition } from '../lib/core/exposition/index.ts'
import { labelsToObject } from '../lib/core/labels/index.ts'

const CLASSIC = 'text/plain; version=0.0.4'
const USAGE = 'usage: npm run -s exposition -- [--content-type TYPE] FILE'

/** As text, so that NaN and the infinities survive JSON. */
function valueText(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}

type Point = Pick<ExposedSample, 'labels' | 'value' | 'timestampMs'>

const pointJson = ({ labels, value, timestampMs }: Point) => ({
  labels: labelsToObject(labels),
  value: valueText(value),
  timestampMs,
})

const sampleJson = (sample: ExposedSample) => ({
  ...pointJson(sample),
  ...(sample.exemplar ? { exemplar: pointJson(sample.exemplar) } : {}),
})

function resultJson(result: Exposition): unknown {
  if (!result.ok) return { error: result.error, line: result.line }
  return { samples: result.samples.map(sampleJson), metadata: Object.fromEntries(result.metadata) }
}

/** Prints and gives the exit code. */
function main(args: string[]): number {
  let options: { values: { 'content-type'?: string }; positionals: string[] }
  try {
    options = parseArgs({ args, allowPositionals: true, options: { 'content-type': { type: 'string' } } })
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    return 2
  }
  const [file, ...rest] = options.positionals
  if (file === undefined || rest.length > 0) {
    console.error(USAGE)
    return 2
  }
  let body: Uint8Array
  try {
    body = readFileSync(file === '-' ? 0 : file)
  } catch (error) {
    console.error(`${file} could not be read: ${error instanceof Error ? error.message : String(error)}`)
    return 2
  }
  const result = parseExposition(body, options.values['content-type'] ?? CLASSIC)
  process.stdout.write(`${JSON.stringify(resultJson(result))}\n`)
  return result.ok ? 0 : 1
}

process.exitCode = main(process.argv.slice(2))
