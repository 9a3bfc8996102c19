import type { ScheduleConfig } from '../../lib/core/config/schema/schedule.ts'
import { type FormText, given, linesOf, listOf, numberOf, refuseField } from './entry-form.ts'
import { readHours } from './hours-text.ts'

const LAYER_FIELDS = [
  'name',
  'people',
  'rotation',
  'every',
  'turn',
  'starts',
  'ends',
  'zone',
  'hours',
] as const
type LayerField = (typeof LAYER_FIELDS)[number]

export const layerField = (index: number, field: LayerField): string => `layers.${index}.${field}`

/** Every field of a form with so many layers. */
export const scheduleFields = (layers: number): string[] => [
  'name',
  'slug',
  'description',
  'zone',
  'holidays',
  'layers',
  ...Array.from({ length: layers }, (_, index) => LAYER_FIELDS.map(field => layerField(index, field))).flat(),
]

/**
 * A schedule as the server takes it, from what stands in the form; overrides of its own stay as they were.
 * @throws {ApiError} when hours cannot be read
 */
export function scheduleWish(
  text: FormText,
  layers: number,
  before: ScheduleConfig | null,
): Record<string, unknown> {
  return {
    ...(before ? { overrides: before.overrides } : {}),
    name: text('name'),
    slug: text('slug'),
    ...given('description', text('description').trim()),
    ...given('zone', text('zone').trim()),
    holidays: linesOf(text('holidays')),
    layers: Array.from({ length: layers }, (_, index) =>
      layerWish(field => text(layerField(index, field)), index),
    ),
  }
}

function layerWish(text: (field: LayerField) => string, index: number): Record<string, unknown> {
  const read = readHours(text('hours'))
  if (read.kind === 'problem') throw refuseField(layerField(index, 'hours'), read.message)
  const rotation = text('rotation')
  return {
    name: text('name').trim(),
    people: listOf(text('people')),
    rotation,
    ...(rotation === 'custom' ? given('turn', text('turn').trim()) : { every: numberOf(text('every')) }),
    starts: text('starts'),
    ...given('ends', text('ends')),
    ...given('zone', text('zone').trim()),
    hours: read.hours,
  }
}
