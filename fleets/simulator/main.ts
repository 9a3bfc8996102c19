// The sample fleets' simulator: node --import tsx fleets/simulator/main.ts [--timer]
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createFileJournal } from './company/journal.ts'
import { createCourier } from './courier.ts'
import { createReporter } from './reporter.ts'
import { allReports } from './reports/index.ts'
import { RUNNER_PORT, startSampleRunner } from './runner.ts'
import { startSimulator } from './simulator.ts'
import { allSystems } from './systems/index.ts'

const TICK_MS = 1_000

const { timer } = readArguments()
// Told once more after the next start: the deck remembers these customers.
const journal = createFileJournal(join(process.env.OPSDECK_DATA || './data', 'demo-company'))
const simulator = await startSimulator({
  systems: startedAtMs => allSystems(startedAtMs, journal),
  now: Date.now,
  ports: 'own',
  followsTimetable: timer,
  onError: error => process.stderr.write(`simulator: ${sentenceOf(error)}\n`),
}).catch((error: unknown) => giveUp(sentenceOf(error)))

const runner = startSampleRunner({
  controlUrl: simulator.controlUrl,
  port: RUNNER_PORT,
  say: line => process.stderr.write(`  ${line}\n`),
})
process.on('exit', () => runner.stop())
// Without it everything else can still be seen: the deck shows the runner as silent.
runner.ready.catch((error: unknown) => process.stderr.write(`  ${sentenceOf(error)}\n`))
const reporter = reporterOf(process.env.OPSDECK_DEMO_URL, process.env.OPSDECK_DEMO_KEY)
const courier = courierOf(process.env.OPSDECK_DEMO_URL, process.env.OPSDECK_DEMO_SIGNED_URL)
setInterval(() => {
  void simulator.tick()
  void reporter?.tick()
  courier?.take(simulator.systems.flatMap(({ sends }) => sends?.(Date.now()) ?? []))
  void courier?.tick()
}, TICK_MS)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0))
// Started by another program, it ends with that program, however that one ended.
process.on('disconnect', () => process.exit(0))

process.stderr.write(`  the sample fleets answer; their faults are switched at ${simulator.controlUrl}\n`)
process.send?.({ ready: true, controlUrl: simulator.controlUrl })

/** Webhooks, to a deck that the starter named. */
function courierOf(url: string | undefined, signedUrl: string | undefined) {
  if (!url) return null
  const own = url.replace(/\/$/, '')
  return createCourier({ url: own, signedUrl: signedUrl || own, now: Date.now })
}

/** Only a deck that the starter named is told anything. */
function reporterOf(url: string | undefined, key: string | undefined) {
  if (!url) return null
  return createReporter({
    reports: allReports(),
    url: url.replace(/\/$/, ''),
    key: key || null,
    now: Date.now,
    isOn: (service, fault) => simulator.faults.isOn(service, fault, Date.now()),
    figuresOf: service => simulator.systems.find(({ slug }) => slug === service)?.figures?.() ?? {},
    say: sentence => process.stderr.write(`  ${sentence}\n`),
  })
}

function readArguments(): { timer: boolean } {
  try {
    const { values } = parseArgs({ options: { timer: { type: 'boolean', default: false } } })
    return { timer: values.timer }
  } catch (error) {
    return giveUp(`${sentenceOf(error)} (it knows --timer alone)`)
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function giveUp(sentence: string): never {
  process.stderr.write(`\nThe simulator could not start: ${sentence}\n`)
  process.exit(1)
}
