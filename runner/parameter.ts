import { RE2JS } from 're2js'
import * as z from 'zod/mini'
import { MAX_VALUE_CHARS } from '../lib/core/runner/index.ts'
import { quote, Refusal } from './refusal.ts'

const isPattern = (text: string): boolean => {
  try {
    return Boolean(RE2JS.compile(text))
  } catch {
    return false
  }
}

/** What a parameter of a command may be: one of a list, a whole number within limits, or a text that fits a pattern. */
export const ParameterDeclaration = z
  .strictObject({
    choices: z.optional(
      z.array(z.string().check(z.minLength(1), z.maxLength(MAX_VALUE_CHARS))).check(z.minLength(1)),
    ),
    integer: z.optional(
      z
        .strictObject({ min: z.int(), max: z.int() })
        .check(z.refine(({ min, max }) => min <= max, 'min is above max')),
    ),
    /** RE2; the whole value must fit. */
    pattern: z.optional(
      z
        .string()
        .check(z.minLength(1), z.maxLength(500), z.refine(isPattern, 'is not a regular expression (RE2)')),
    ),
    max_length: z._default(z.int().check(z.gte(1), z.lte(MAX_VALUE_CHARS)), 100),
    /** Whether a value that fits the pattern may begin with a hyphen: a program takes it for an option then. */
    may_begin_with_hyphen: z._default(z.boolean(), false),
    default: z.optional(z.string()),
  })
  .check(
    z.refine(
      ({ choices, integer, pattern }) =>
        [choices, integer, pattern].filter(one => one !== undefined).length === 1,
      'needs one of choices, integer and pattern',
    ),
  )
export type ParameterDeclaration = z.infer<typeof ParameterDeclaration>

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/

/** The value as it becomes part of an argument. @throws Refusal */
export function parameterValue(
  name: string,
  declaration: ParameterDeclaration,
  given: string | undefined,
): string {
  const value = given ?? declaration.default
  if (value === undefined) throw refuse(`${name} is missing`)
  if (CONTROLS.test(value)) throw refuse(`${name} has a control character or a line break in it`)
  const fault = faultOf(declaration, value)
  if (fault !== null) throw refuse(`${quote(value)} is not allowed for ${name}: ${fault}`)
  return value
}

const refuse = (message: string): Refusal => new Refusal('parameter', message)

function faultOf(declaration: ParameterDeclaration, value: string): string | null {
  const { choices, integer, pattern } = declaration
  if (choices) return choices.includes(value) ? null : `this runner's list has ${listed(choices)}`
  if (integer) return integerFault(value, integer)
  return pattern === undefined ? 'nothing is declared' : textFault(value, pattern, declaration)
}

/** Written in one way only, so that no program reads another number in it. */
function integerFault(value: string, { min, max }: { min: number; max: number }): string | null {
  const number = /^(0|-?[1-9]\d{0,15})$/.test(value) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(number)) return 'it takes a whole number'
  return number >= min && number <= max ? null : `it takes ${min} to ${max}`
}

function textFault(value: string, pattern: string, declaration: ParameterDeclaration): string | null {
  if (value.length > declaration.max_length) return `it takes ${declaration.max_length} characters at most`
  if (value.startsWith('-') && !declaration.may_begin_with_hyphen)
    return 'it would be taken for an option, since it begins with a hyphen'
  if (value.split(/[/\\]/).includes('..')) return 'it leads out of its folder'
  return RE2JS.compile(`^(?:${pattern})$`).test(value) ? null : `it must fit ${pattern}`
}

const listed = (choices: readonly string[]): string =>
  choices.length > 12
    ? `${choices.slice(0, 12).join(', ')} and ${choices.length - 12} more`
    : choices.join(', ')
