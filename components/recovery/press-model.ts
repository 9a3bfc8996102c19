import type { GuardDemand, ParameterField, PreFlight, PressAction } from '../../lib/contract/recovery.ts'

/** Where it is pressed from: what is told to the incident, and judged for the alert. */
export type PressPlace = {
  readonly incidentId?: number | undefined
  readonly alertFingerprint?: string | undefined
}

/** What the presser has given so far, as the form holds it: texts by parameter. */
export type Given = Readonly<Record<string, string>>

/** What stands in the form at first: each parameter's own default. */
export const firstGiven = (fields: readonly ParameterField[]): Given =>
  Object.fromEntries(
    fields.map(field => [field.name, field.default === null ? onlyChoice(field) : String(field.default)]),
  )

/** Where only one can be chosen, it is. */
function onlyChoice({ type, choices }: ParameterField): string {
  const available = choices.filter(({ isAvailable }) => isAvailable)
  return type !== 'integer' && available.length === 1 ? (available[0]?.value ?? '') : ''
}

/** What is wrong with what was given, by the parameter's name. */
export function givenFaults(
  fields: readonly ParameterField[],
  given: Given,
): Readonly<Record<string, string>> {
  const faults = fields.flatMap(field => {
    const fault = faultOf(field, given[field.name]?.trim() ?? '')
    return fault === null ? [] : [[field.name, fault] as const]
  })
  return Object.fromEntries(faults)
}

function faultOf(field: ParameterField, text: string): string | null {
  if (field.type !== 'integer') {
    const choice = field.choices.find(({ value }) => value === text)
    if (!choice) return 'Choose one'
    return choice.isAvailable ? null : 'That is not available now: choose another'
  }
  const value = Number(text)
  const { min, max } = field
  const limits = `a whole number from ${min ?? '…'} to ${max ?? '…'}`
  if (text === '' || !Number.isInteger(value)) return `Give ${limits}`
  return (min !== null && value < min) || (max !== null && value > max) ? `Give ${limits}` : null
}

type ThisPress = { readonly given: Given; readonly isDryRun: boolean }

/**
 * The demands of this very press: a dangerous choice asks for the name, as a dangerous action does; a dry run asks for
 * nothing else.
 */
export function demandsOf(
  { action, parameters }: PreFlight,
  { given, isDryRun }: ThisPress,
): readonly GuardDemand[] {
  const demands = isDryRun ? [] : action.guard.demands
  const dangerous = parameters.flatMap(({ name, choices }) =>
    choices.filter(({ value, isDangerous }) => isDangerous && value === given[name]),
  )
  const [first] = dangerous
  if (!first || demands.some(({ kind }) => kind === 'type_name')) return demands
  return [...demands, { kind: 'type_name', name: action.name, text: `“${first.label}” is dangerous.` }]
}

export type Wish = {
  readonly given: Given
  readonly typed: string
  readonly reason: string
  readonly isDryRun: boolean
  readonly place: PressPlace
}

/** The press as the server takes it. */
export function pressBody(known: PreFlight, wish: Wish): Omit<PressAction, 'service' | 'slug'> {
  const { given, typed, reason, isDryRun, place } = wish
  const wantsName = demandsOf(known, wish).some(({ kind }) => kind === 'type_name')
  const parameters = known.parameters.map(({ name, type }) => {
    const text = given[name]?.trim() ?? ''
    return [name, type === 'integer' ? Number(text) : text] as const
  })
  return {
    token: known.token,
    parameters: Object.fromEntries(parameters),
    confirmation: wantsName ? typed.trim() : true,
    reason: reason.trim(),
    isDryRun,
    ...(place.incidentId === undefined ? {} : { incidentId: place.incidentId }),
    ...(place.alertFingerprint === undefined ? {} : { alertFingerprint: place.alertFingerprint }),
  }
}
