// What alerting costs and how long it takes: npm run bench -- alerts [rules|storm|latency] [seconds]. PostgreSQL and time are real.
// One JSON object a line.
import { benchLatency, benchStorm } from './alerts/dispatch.ts'
import { benchRules } from './alerts/rules.ts'

const [part = 'all', seconds = '75'] = process.argv.slice(2)
const PARTS: Readonly<Record<string, (seconds: number) => Promise<void>>> = {
  rules: benchRules,
  storm: benchStorm,
  latency: benchLatency,
}

for (const [name, run] of Object.entries(PARTS)) {
  if (part === 'all' || part === name) await run(Number(seconds))
}
