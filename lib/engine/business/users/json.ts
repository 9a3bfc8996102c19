import { dayOf, mondayOf } from '../../../core/business/telecom/index.ts'
import { isList, isMap, type Json, readJson } from '../../../core/check/json.ts'
import { compileJsonPath, type JsonPath } from '../../../core/check/json-path.ts'
import type { UserSource } from '../../../core/config/schema/business.ts'
import type { JsonAsker } from '../../../ports/json-asker.ts'
import { cellOf, countOf, SourceFault } from './answer.ts'
import { MEASURES, type Measure, type Told } from './rows.ts'

/** More cells are no table of cohorts. */
const MOST_CELLS = 5_000

export type JsonSourceQuestion = {
  readonly endpoint: NonNullable<UserSource['json']>
  readonly json: JsonAsker
  readonly nowMs: number
  readonly signal: AbortSignal
}

/**
 * Users as a JSON endpoint tells them now.
 * @throws SourceFault
 */
export async function askJson({ endpoint, json, nowMs, signal }: JsonSourceQuestion): Promise<Told[]> {
  const answer = await json.ask({ url: endpoint.url, headers: endpoint.headers, signal })
  if (answer.kind === 'failed') throw new SourceFault('busy', answer.reason)
  const read = readJson(answer.text)
  if ('fault' in read) throw new SourceFault('answer', `${new URL(endpoint.url).host}: ${read.fault}`)
  const told: Told[] = []
  for (const measure of MEASURES) {
    const path = endpoint[measure]
    if (path === undefined) continue
    const found = pathOf(measure, path).first(read.value)
    if (found === undefined || found === null) continue
    told.push({ measure, day: dayOf(nowMs), value: numberOf(found, measure), atMs: nowMs })
  }
  if (endpoint.cohorts !== undefined) {
    const cells = cohortObjects(pathOf('cohorts', endpoint.cohorts), read.value)
    told.push(...cells.map(cell => ({ measure: 'cohort' as const, atMs: nowMs, ...readCell(cell) })))
  }
  return told
}

function pathOf(what: string, text: string): JsonPath {
  try {
    return compileJsonPath(text)
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read'
    throw new SourceFault('answer', `${what}: ${JSON.stringify(text)} is no JSONPath (${why})`)
  }
}

/** A path may lead to the list, or to each of its objects. */
function cohortObjects(path: JsonPath, root: Json): readonly Json[] {
  const found = path.nodes(root).map(({ value }) => value)
  const [first] = found
  const objects = found.length === 1 && isList(first) ? first : found
  if (objects.length > MOST_CELLS)
    throw new SourceFault('answer', `cohorts: ${objects.length} objects, at most ${MOST_CELLS} are read`)
  return objects
}

function readCell(value: Json) {
  if (!isMap(value)) throw new SourceFault('answer', 'cohorts: expected objects with cohort, week and users')
  const { cohort, week, users } = value
  const cell = cellOf(String(cohort ?? ''), String(week ?? ''), numberOf(users, 'cohorts'))
  return { ...cell, cohort: mondayOf(cell.cohort) }
}

function numberOf(value: Json | undefined, what: Measure | 'cohorts'): number {
  if (typeof value === 'number') return countOf(value, what)
  if (typeof value === 'string' && value.trim() !== '') return countOf(Number(value), what)
  throw new SourceFault('answer', `${what} leads to something that is no number`)
}
