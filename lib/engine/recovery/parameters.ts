import { fillChoicesFrom, type ParameterField, secretTextsOf } from '../../core/action/index.ts'
import type { ParameterConfig } from '../../core/config/schema/action.ts'
import { formatDuration } from '../../core/format/index.ts'
import type { Room } from './parts.ts'
import type { KnownAction } from './world.ts'

const MOST_MARKS = 20

/** What each parameter of an action may be, asked now where the service lists it itself. */
export const parametersOf = (room: Room, action: KnownAction): Promise<readonly ParameterField[]> =>
  Promise.all(action.config.parameters.map(parameter => fieldOf(room, action, parameter)))

async function fieldOf(room: Room, action: KnownAction, parameter: ParameterConfig): Promise<ParameterField> {
  const { choices, failure } = await choicesOf(room, action, parameter)
  return {
    name: parameter.name,
    label: parameter.label ?? parameter.name,
    description: parameter.description ?? '',
    type: parameter.type,
    choices,
    failure,
    min: parameter.min ?? null,
    max: parameter.max ?? null,
    default: parameter.type === 'mark' ? newestOf(parameter, choices) : presetOf(parameter),
  }
}

const presetOf = ({ default: preset }: { readonly default?: string | number | undefined }) => preset ?? null

/** The newest deploy that went well is what runs: those that failed are notes. */
const newestOf = (parameter: ParameterConfig, choices: Choices['choices']) =>
  presetOf(parameter) === 'latest' ? (choices[0]?.value ?? null) : null

type Choices = Pick<ParameterField, 'choices' | 'failure'>

async function choicesOf(room: Room, action: KnownAction, parameter: ParameterConfig): Promise<Choices> {
  if (parameter.type === 'integer') return { choices: [], failure: null }
  if (parameter.type === 'mark') return marksOf(room, action, parameter)
  if (parameter.choices_from === undefined)
    return { choices: parameter.choices.map(value => plainChoice(value, value, '')), failure: null }
  const { config, source } = action
  return room.steps.choices.read({
    from: fillChoicesFrom(parameter.choices_from, config.secrets),
    source,
    secrets: secretTextsOf(config),
  })
}

const plainChoice = (value: string, label: string, description: string): Choices['choices'][number] => ({
  value,
  label,
  description,
  isAvailable: true,
  isDangerous: false,
})

/** Marks of the service, such as deploys, the newest first; what a platform calls the deploy goes before its version. */
async function marksOf(
  { db, clock }: Room,
  { config }: KnownAction,
  { choices }: ParameterConfig,
): Promise<Choices> {
  const kinds = choices.length > 0 ? choices : ['deploy']
  const found = await db.mark.findMany({
    where: { service: config.service, kind: { in: [...kinds] } },
    orderBy: { at: 'desc' },
    take: MOST_MARKS,
  })
  const named = found.flatMap(({ version, title, by, at, facts }) => {
    const value = deploymentOf(facts) ?? version
    if (value === null) return []
    return [plainChoice(value, title, `${formatDuration(clock.now() - at.getTime())} ago, by ${by}`)]
  })
  const once = named.filter(({ value }, i) => named.findIndex(other => other.value === value) === i)
  return { choices: once, failure: null }
}

const deploymentOf = (facts: unknown): string | null =>
  typeof facts === 'object' && facts !== null && 'deployment' in facts && typeof facts.deployment === 'string'
    ? facts.deployment
    : null
