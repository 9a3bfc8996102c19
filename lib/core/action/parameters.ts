import type { ParameterField, ParameterValues } from './types.ts'

export type ParameterFault = { readonly path: string; readonly message: string }
export type CheckedParameters =
  | {
      readonly values: ParameterValues
      /** A choice asks for the action's name, as a dangerous action does. */
      readonly isDangerous: boolean
    }
  | { readonly faults: readonly ParameterFault[] }

/** Takes what was declared and nothing else: a choice of the list, a number within limits. All faults at once. */
export function checkParameters(
  fields: readonly ParameterField[],
  given: ParameterValues,
): CheckedParameters {
  const faults: ParameterFault[] = []
  const fault = (name: string, message: string) =>
    faults.push({ path: `parameters.${name}`, message: `${name}: ${message}` })
  const values: Record<string, string | number> = {}
  let isDangerous = false
  for (const name of Object.keys(given))
    if (!fields.some(field => field.name === name)) fault(name, 'the action has no such parameter')
  for (const field of fields) {
    const value = Object.hasOwn(given, field.name) ? given[field.name] : (field.default ?? undefined)
    const checked = field.type === 'integer' ? checkInteger(field, value) : checkChoice(field, value)
    if ('wrong' in checked) fault(field.name, checked.wrong)
    else {
      values[field.name] = checked.value
      isDangerous ||= checked.isDangerous
    }
  }
  return faults.length > 0 ? { faults } : { values, isDangerous }
}

type Checked = { readonly wrong: string } | { readonly value: string | number; readonly isDangerous: boolean }
type Given = string | number | undefined

function checkInteger({ min, max }: ParameterField, value: Given): Checked {
  const limits = `a whole number from ${min ?? 'any'} to ${max ?? 'any'}`
  if (value === undefined) return { wrong: `expected ${limits}` }
  const number = typeof value === 'number' ? value : /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN
  const isWithin = number >= (min ?? -Infinity) && number <= (max ?? Infinity)
  return Number.isSafeInteger(number) && isWithin
    ? { value: number, isDangerous: false }
    : { wrong: `${JSON.stringify(value)} is not ${limits}` }
}

function checkChoice({ choices, failure }: ParameterField, value: Given): Checked {
  if (failure !== null) return { wrong: `its choices cannot be had: ${failure}` }
  const list = choices.filter(({ isAvailable }) => isAvailable).map(choice => choice.value)
  const expected =
    list.length === 0 ? 'there is none to choose' : `expected one of ${list.slice(0, 20).join(', ')}`
  if (value === undefined) return { wrong: expected }
  const chosen = choices.find(choice => choice.value === String(value))
  if (!chosen) return { wrong: `${JSON.stringify(value)} is not on the list: ${expected}` }
  if (!chosen.isAvailable) return { wrong: `${chosen.label} is not available now` }
  return { value: chosen.value, isDangerous: chosen.isDangerous }
}
