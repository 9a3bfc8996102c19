import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import * as z from 'zod/mini'
import { parseDurationMs } from '../lib/core/config/duration.ts'
import { deriveRunnerKeys, MIN_SECRET_BYTES, type RunnerKeys } from '../lib/core/runner/index.ts'
import { type Command, type CommandDeclaration, CommandDeclarations, commandFaults } from './command.ts'
import { NODE_CRYPTO } from './node-crypto.ts'

const KeySource = z.union([z.strictObject({ file: z.string() }), z.strictObject({ value: z.string() })])

const ConfigurationFile = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  listen: z.string().check(z.regex(/^(\[[0-9a-fA-F:.]+\]|[^:\s]+):\d{1,5}$/, 'is not host:port')),
  state: z.string().check(z.minLength(1)),
  /** The decks that it obeys, each with a secret of its own. */
  keys: z.record(z.string().check(z.regex(/^[\w.-]{1,63}$/, 'letters, digits and . _ -')), KeySource),
  runs_at_once: z._default(z.int().check(z.gte(1), z.lte(100)), 4),
  keep_runs: z._default(z.int().check(z.gte(10), z.lte(100_000)), 500),
  keep_for: z._default(
    z.string().check(z.refine(text => (parseDurationMs(text) ?? 0) > 0, 'is not a duration, such as 7d')),
    '7d',
  ),
  commands: CommandDeclarations,
})
type ConfigurationFile = z.infer<typeof ConfigurationFile>

export type DeckKey = { readonly name: string; readonly keys: RunnerKeys }

export type RunnerConfiguration = {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly stateFolder: string
  /** By the id that requests carry. */
  readonly keys: ReadonlyMap<string, DeckKey>
  readonly runsAtOnce: number
  readonly keepRuns: number
  readonly keepMs: number
  readonly commands: ReadonlyMap<string, Command>
}

/** Everything that is wrong with a configuration, one line each. */
export class ConfigurationFault extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'))
    this.name = 'ConfigurationFault'
  }
}

/**
 * Reads a configuration with the keys that it names. `environment` is what commands are given variables from.
 * @throws ConfigurationFault
 */
export function readConfiguration(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): RunnerConfiguration {
  const file = resolve(path)
  const folder = dirname(file)
  const read = readFile(file)
  const faults = modeFaults(
    file,
    Object.values(read.keys).some(source => 'value' in source),
  )
  const keys = new Map<string, DeckKey>()
  for (const [name, source] of Object.entries(read.keys)) {
    const secret = secretOf(name, source, { folder, faults })
    if (secret === null) continue
    const derived = deriveRunnerKeys(secret, NODE_CRYPTO)
    if (keys.has(derived.id))
      faults.push(`keys.${name}: another key has the same secret, make one for each deck`)
    keys.set(derived.id, { name, keys: derived })
  }
  if (Object.keys(read.keys).length === 0)
    faults.push('keys: none is there, so nobody could ask for anything')
  const commands = Object.entries(read.commands).map(([name, declaration]) => {
    const unknown = declaration.keys?.filter(key => !Object.hasOwn(read.keys, key)) ?? []
    const wrong = [...commandFaults(declaration), ...unknown.map(key => `there is no key ${key}`)]
    faults.push(...wrong.map(fault => `commands.${name}: ${fault}`))
    return [name, commandOf(name, declaration, { folder, environment, faults })] as const
  })
  if (faults.length > 0) throw new ConfigurationFault(faults)
  return { ...settingsOf(read, folder), keys, commands: new Map(commands) }
}

function readFile(file: string): ConfigurationFile {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ConfigurationFault([`${file} cannot be read as JSON: ${wordsOf(error)}`])
  }
  const read = ConfigurationFile.safeParse(content, { error: issue => issue.message ?? expectation(issue) })
  if (read.success) return read.data
  throw new ConfigurationFault(
    read.error.issues.map(({ path, message }) => `${path.join('.') || file}: ${message}`),
  )
}

/** zod/mini brings no words of its own. */
function expectation(issue: {
  code: string
  expected?: unknown
  keys?: unknown
  minimum?: unknown
  maximum?: unknown
}) {
  if (issue.code === 'unrecognized_keys' && Array.isArray(issue.keys))
    return `there is no setting ${issue.keys.join(', ')}`
  if (issue.code === 'too_small') return `at least ${issue.minimum} is needed`
  if (issue.code === 'too_big') return `${issue.maximum} is the most`
  return issue.expected === undefined
    ? 'is not what is expected here'
    : `must be a value of type ${issue.expected}`
}

/** Who can write the list can run what they like; who can read the key can ask for all of it. */
function modeFaults(file: string, hasSecret: boolean): string[] {
  if (process.platform === 'win32') return []
  const { mode } = statSync(file)
  if ((mode & 0o002) !== 0) return [`${file} may be written by everybody: chmod o-w it`]
  return hasSecret && (mode & 0o004) !== 0
    ? [`${file} holds a key and may be read by everybody: chmod o-r it`]
    : []
}

type Where = { readonly folder: string; readonly faults: string[] }

function secretOf(
  name: string,
  source: z.infer<typeof KeySource>,
  { folder, faults }: Where,
): Uint8Array | null {
  const fault = (text: string) => {
    faults.push(`keys.${name}: ${text}`)
    return null
  }
  let text: string
  try {
    text = 'value' in source ? source.value : readFileSync(resolve(folder, source.file), 'utf8')
    if ('file' in source) faults.push(...modeFaults(resolve(folder, source.file), true))
  } catch (error) {
    return fault(wordsOf(error))
  }
  const trimmed = text.trim()
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed)) return fault('is not base64: make one with --new-key')
  const secret = Buffer.from(trimmed, 'base64')
  return secret.length >= MIN_SECRET_BYTES
    ? secret
    : fault(`has ${secret.length} bytes, ${MIN_SECRET_BYTES} are the least: make one with --new-key`)
}

type Surroundings = Where & { readonly environment: Readonly<Record<string, string | undefined>> }

function commandOf(
  name: string,
  declaration: CommandDeclaration,
  { folder, environment, faults }: Surroundings,
): Command {
  const { run, dry_run: dry, env, set, ...rest } = declaration
  const withProgram = ([program = '', ...others]: readonly string[]) => {
    const found = findProgram(program, folder, environment.PATH ?? '')
    if (found === null) faults.push(`commands.${name}: there is no program ${program} that may be run here`)
    return [found ?? program, ...others]
  }
  const filledRun = withProgram(run)
  const cwd = resolve(folder, rest.cwd ?? '.')
  if (!existsSync(cwd)) faults.push(`commands.${name}: there is no folder ${cwd}`)
  return {
    name,
    run: filledRun,
    dryRun: dry === undefined ? null : dry === true ? filledRun : withProgram(dry),
    parameters: rest.parameters,
    timeoutMs: parseDurationMs(rest.timeout) ?? 0,
    killAfterMs: parseDurationMs(rest.kill_after) ?? 0,
    outputBytes: rest.output_bytes,
    atOnce: rest.at_once,
    cwd,
    env: { ...pick(environment, env), ...set },
    ok: new Set(rest.ok),
    busy: new Set(rest.busy),
    keys: rest.keys === undefined ? null : new Set(rest.keys),
  }
}

const pick = (environment: Surroundings['environment'], names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap(name => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )

/** Found once, when the runner starts: what PATH leads to later changes nothing. */
function findProgram(program: string, folder: string, path: string): string | null {
  const isPath = isAbsolute(program) || program.includes('/') || program.includes('\\')
  const candidates = isPath
    ? [resolve(folder, program)]
    : path.split(delimiter).flatMap(place => (isAbsolute(place) ? [join(place, program)] : []))
  return candidates.find(isRunnable) ?? null
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function settingsOf(read: ConfigurationFile, folder: string) {
  const at = read.listen.lastIndexOf(':')
  return {
    name: read.name,
    host: read.listen.slice(0, at).replace(/^\[|\]$/g, ''),
    port: Number(read.listen.slice(at + 1)),
    stateFolder: resolve(folder, read.state),
    runsAtOnce: read.runs_at_once,
    keepRuns: read.keep_runs,
    keepMs: parseDurationMs(read.keep_for) ?? 0,
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
