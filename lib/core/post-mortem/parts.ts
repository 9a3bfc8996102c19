/** The parts of a post-mortem that people write, in the order in which they are read. Each is one text of its own. */
export const SECTIONS = [
  'summary',
  'impact',
  'timeline',
  'detection',
  'response',
  'root_cause',
  'contributing_factors',
  'went_well',
  'lessons',
  'documentation',
] as const
export type Section = (typeof SECTIONS)[number]

/** What a policy may require: a written part, or follow-ups. */
export const PARTS = [...SECTIONS, 'prevention_tasks', 'follow_ups'] as const
export type Part = (typeof PARTS)[number]

export const PART_TITLES: Readonly<Record<Part, string>> = {
  summary: 'Summary',
  impact: 'Impact',
  timeline: 'Timeline',
  detection: 'Detection',
  response: 'Response',
  root_cause: 'Root cause',
  contributing_factors: 'Contributing factors',
  went_well: 'What went well',
  lessons: 'Lessons',
  documentation: 'Documentation changed',
  prevention_tasks: 'Prevention tasks',
  follow_ups: 'Action items',
}

/** What to write there; shown while the part is empty. */
export const SECTION_PROMPTS: Readonly<Record<Section, string>> = {
  summary: 'What happened, in three sentences that somebody outside the team understands.',
  impact: 'Who felt it, how, and for how long. What it cost.',
  timeline: 'What the record does not tell: what people saw, tried and believed at the time.',
  detection: 'How it was noticed. What should have told us earlier.',
  response: 'What was done, by whom, and what got in the way.',
  root_cause: 'Why it happened. Ask why until the answer is something that can be changed.',
  contributing_factors: 'What made it more likely, worse or longer.',
  went_well: 'What helped, and must stay.',
  lessons: 'What we know now that we did not know before.',
  documentation: 'Which runbooks, plans or pages were changed, with links.',
}

/** How systems' own documents call some of the parts. */
const OTHER_NAMES: Readonly<Record<string, Part>> = {
  what_happened: 'summary',
  preventive_measures: 'prevention_tasks',
  lessons_learned: 'lessons',
  action_items: 'follow_ups',
}

/** Required parts by their own names, each once; names that nobody knows stay. */
export const partsOf = (required: readonly string[]): string[] => [
  ...new Set(required.map(name => OTHER_NAMES[name] ?? name)),
]

export const isSection = (key: string): key is Section => SECTIONS.some(section => section === key)
export const isPart = (key: string): key is Part => PARTS.some(part => part === key)

/** What counts towards the parts that are not prose. */
export type WrittenParts = {
  readonly texts: Readonly<Partial<Record<Section, string>>>
  /** Lines of the record that stand under Timeline. */
  readonly timelineFacts: number
  readonly preventionTasks: number
  readonly followUps: number
}

/**
 * The required parts that are not there yet, in reading order. The timeline is there once the record has lines in it:
 * the deck writes it. Names that are no parts are kept: a policy that asks for the impossible must not pass unseen.
 */
export function missingParts(required: readonly string[], written: WrittenParts): string[] {
  const missing = new Set(partsOf(required).filter(part => !isThere(part, written)))
  const known = PARTS.filter(part => missing.delete(part))
  return [...known, ...missing]
}

function isThere(part: string, { texts, timelineFacts, preventionTasks, followUps }: WrittenParts): boolean {
  if (part === 'prevention_tasks') return preventionTasks > 0
  if (part === 'follow_ups') return followUps > 0
  if (part === 'timeline' && timelineFacts > 0) return true
  return isSection(part) && (texts[part] ?? '').trim() !== ''
}

/** A part in words; a name that is none stands as it is. */
export const partTitle = (part: string): string => (isPart(part) ? PART_TITLES[part] : part)

/** A part of prose holds at most so many characters: a paste beyond it is refused whole, never cut. */
export const MAX_SECTION_LENGTH = 200_000
