import * as z from 'zod/mini'
import { formatDurationMs, parseDurationMs } from '../lib/core/config/duration.ts'
import { CommandName, MAX_RUN_MS, ParameterName } from '../lib/core/runner/index.ts'
import { ParameterDeclaration, parameterValue } from './parameter.ts'
import { quote, Refusal } from './refusal.ts'

/** The deck waits little longer than this for the end of what it has asked to be ended. */
const MAX_KILL_AFTER_MS = 20_000

const durationUpTo = (mostMs: number) =>
  z.string().check(
    z.refine(
      text => {
        const ms = parseDurationMs(text)
        return ms !== null && ms > 0 && ms <= mostMs
      },
      `is not a duration of up to ${formatDurationMs(mostMs)}, such as 10s`,
    ),
  )
const Argument = z.string().check(
  z.maxLength(4_000),
  z.refine(text => !text.includes('\u0000'), 'has a NUL in it'),
)
const Arguments = z.array(Argument).check(z.minLength(1), z.maxLength(200))
const EnvironmentName = z.string().check(z.regex(/^[A-Za-z_]\w*$/, 'is not the name of a variable'))
const ExitCodes = z.array(z.int().check(z.gte(0), z.lte(255)))
/** What programs need to find themselves; nothing that is secret. */
const USUAL_ENVIRONMENT = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ']

/** An entry of the list of commands. */
export const CommandDeclaration = z.strictObject({
  description: z._default(z.string().check(z.maxLength(500)), ''),
  /** The program and its arguments; `{name}` in an argument is a parameter. No shell reads it. */
  run: Arguments,
  /** Done in its place by a dry run. `true`: the command itself changes nothing. */
  dry_run: z.optional(z.union([z.literal(true), Arguments])),
  parameters: z._default(z.record(ParameterName, ParameterDeclaration), {}),
  timeout: z._default(durationUpTo(MAX_RUN_MS), '60s'),
  /** So long after SIGTERM comes SIGKILL. */
  kill_after: z._default(durationUpTo(MAX_KILL_AFTER_MS), '5s'),
  output_bytes: z._default(z.int().check(z.gte(1_024), z.lte(16 * 1_048_576)), 1_048_576),
  at_once: z._default(z.int().check(z.gte(1), z.lte(100)), 1),
  cwd: z.optional(z.string().check(z.minLength(1))),
  /** Names of the runner's own environment that it is given. */
  env: z._default(z.array(EnvironmentName), USUAL_ENVIRONMENT),
  set: z._default(z.record(EnvironmentName, z.string()), {}),
  ok: z._default(ExitCodes.check(z.minLength(1)), [0]),
  /** Exit codes that say that it is being done already. */
  busy: z._default(ExitCodes, []),
  /** Names of the keys that may ask for it; all of them when not given. */
  keys: z.optional(z.array(z.string()).check(z.minLength(1))),
})
export type CommandDeclaration = z.infer<typeof CommandDeclaration>
export const CommandDeclarations = z.record(CommandName, CommandDeclaration)

export type Command = {
  readonly name: string
  readonly run: readonly string[]
  /** Null = it has none. */
  readonly dryRun: readonly string[] | null
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>
  readonly timeoutMs: number
  readonly killAfterMs: number
  readonly outputBytes: number
  readonly atOnce: number
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly ok: ReadonlySet<number>
  readonly busy: ReadonlySet<number>
  readonly keys: ReadonlySet<string> | null
}

/** `{name}`, but not the `{{.Name}}` of other programs' templates. */
const PLACE = /(?<!\{)\{([a-zA-Z_]\w*)\}(?!\})/g

const placesIn = (argument: string): string[] => [...argument.matchAll(PLACE)].map(match => match[1] ?? '')

/** What is wrong with a declaration beyond its shape. */
export function commandFaults({ run, dry_run, parameters }: CommandDeclaration): string[] {
  const templates = dry_run === undefined || dry_run === true ? [run] : [run, dry_run]
  const faults: string[] = []
  for (const [program = '', ...rest] of templates) {
    if (placesIn(program).length > 0) faults.push(`the program ${quote(program)} may not be a parameter`)
    for (const name of rest.flatMap(placesIn))
      if (!Object.hasOwn(parameters, name)) faults.push(`{${name}} is not among its parameters`)
  }
  const used = new Set(templates.flat().flatMap(placesIn))
  for (const [name, declaration] of Object.entries(parameters)) {
    if (!used.has(name)) faults.push(`its parameter ${name} is used nowhere`)
    if (declaration.default !== undefined) faults.push(...defaultFaults(name, declaration))
  }
  return faults
}

function defaultFaults(name: string, declaration: ParameterDeclaration): string[] {
  try {
    parameterValue(name, declaration, undefined)
    return []
  } catch (error) {
    if (error instanceof Refusal) return [`its default: ${error.message}`]
    throw error
  }
}

type Wish = { readonly parameters: Readonly<Record<string, string>>; readonly isDryRun: boolean }

/** The arguments to be run, the program first. @throws Refusal, when a value is not what the declaration allows */
export function fillCommand(command: Command, { parameters: given, isDryRun }: Wish): readonly string[] {
  const template = isDryRun ? command.dryRun : command.run
  if (template === null)
    throw new Refusal('no_dry_run', `${command.name} has no dry run: give it dry_run in this runner's list`)
  const { parameters } = command
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(parameters, name)) continue
    const known = Object.keys(parameters).join(', ') || 'none'
    throw new Refusal('parameter', `${command.name} has no parameter ${quote(name)}: it has ${known}`)
  }
  const values = new Map(
    Object.entries(parameters).map(([name, declaration]) => [
      name,
      parameterValue(name, declaration, Object.hasOwn(given, name) ? given[name] : undefined),
    ]),
  )
  return template.map(argument => argument.replace(PLACE, (place, name: string) => values.get(name) ?? place))
}
