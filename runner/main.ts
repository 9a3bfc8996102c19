import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { MIN_SECRET_BYTES } from '../lib/core/runner/index.ts'
import { ConfigurationFault, readConfiguration } from './configuration.ts'
import { startRunner } from './start.ts'

/** Put in when the one file is made; from source it stands in package.json. */
declare const OPSDECK_RUNNER_VERSION: string | undefined

const HELP = `Does on this host what its own list allows, when a deck that it knows asks for it.

  --config FILE   its configuration (JSON), opsdeck-runner.json when not given
  --check         only reads the configuration, and says what is wrong with it
  --new-key       prints a new key for a deck
  --version
`

const { values } = parseArgs({
  options: {
    config: { type: 'string', default: 'opsdeck-runner.json' },
    check: { type: 'boolean', default: false },
    'new-key': { type: 'boolean', default: false },
    version: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(HELP)
else if (values.version) process.stdout.write(`${versionOf()}\n`)
else if (values['new-key']) process.stdout.write(`${randomBytes(MIN_SECRET_BYTES).toString('base64')}\n`)
else await run(values.config, values.check)

async function run(path: string, isCheck: boolean): Promise<void> {
  try {
    const configuration = readConfiguration(path, process.env)
    const commands = [...configuration.commands.keys()].join(', ') || 'nothing'
    if (isCheck) return say(`${path} is right: ${configuration.name} may run ${commands}`)
    const runner = await startRunner(configuration, { version: versionOf(), now: Date.now, log })
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        log(`${signal}: ending what runs`)
        void runner.stop().then(() => process.exit(0))
      })
    }
    say(
      `opsdeck-runner ${versionOf()}: ${configuration.name} listens at ${runner.address}, may run ${commands}`,
    )
  } catch (error) {
    const lines = error instanceof ConfigurationFault ? error.faults : [wordsOf(error)]
    for (const line of lines) say(`opsdeck-runner: ${line}`)
    process.exitCode = 1
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

function log(sentence: string): void {
  say(`${new Date().toISOString()} ${sentence}`)
}

function versionOf(): string {
  if (typeof OPSDECK_RUNNER_VERSION === 'string') return OPSDECK_RUNNER_VERSION
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return String(version)
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
