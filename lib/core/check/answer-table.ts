import type { AnswerTableConfig } from '../config/schema/check-verdict.ts'
import type { ProbeAnswer } from './answer.ts'
import type { CompiledCheck } from './compiled.ts'
import { isList, isScalar, type Json } from './json.ts'
import { compileJsonPath, type JsonPath, rootedPath } from './json-path.ts'
import { maskSecrets } from './mask-secrets.ts'
import { jsonToKeep } from './masked-answer.ts'
import { type OpenedAnswer, openAnswer } from './opened-answer.ts'
import { plainLine } from './template.ts'

export type CompiledTable = {
  readonly at: JsonPath
  readonly columns: readonly { readonly title: string; readonly path: JsonPath }[]
}

/** A list of an answer, to be shown: texts of one line, secrets masked. */
export type AnswerTable = {
  /** When the answer came, epoch ms. */
  readonly atMs: number
  readonly titles: readonly string[]
  /** As many texts as titles; empty where the entry has no such value. */
  readonly rows: readonly (readonly string[])[]
  /** Entries after the last one shown. */
  readonly beyond: number
}

const MAX_ROWS = 50
const MAX_CELL_CHARS = 500

/** @throws {Error} for paths that do not compile */
export const compileTable = ({ at, columns }: AnswerTableConfig): CompiledTable => ({
  at: compileJsonPath(at),
  columns: Object.entries(columns).map(([title, text]) => ({
    title,
    path: compileJsonPath(rootedPath(text)),
  })),
})

/**
 * The first entries of the list that a check's `table` names, without secrets and what is to be forgotten. Null when
 * the check has no table, or the answer no list there.
 */
export function tableOf(compiled: CompiledCheck, answer: ProbeAnswer | OpenedAnswer): AnswerTable | null {
  const { table, secretForms } = compiled
  if (table === null) return null
  const opened = openAnswer(answer)
  const root = jsonToKeep(compiled, opened)
  const entries = root === undefined ? null : entriesAt(table.at, root)
  if (entries === null) return null
  return {
    atMs: opened.raw.atMs,
    titles: table.columns.map(column => column.title),
    rows: entries
      .slice(0, MAX_ROWS)
      .map(entry => table.columns.map(({ path }) => cellOf(path.first(entry), secretForms))),
    beyond: Math.max(0, entries.length - MAX_ROWS),
  }
}

/** A path that leads to several places is a list of them. */
function entriesAt(at: JsonPath, root: Json): readonly Json[] | null {
  const nodes = at.nodes(root)
  const only = nodes.length === 1 ? nodes[0]?.value : undefined
  if (isList(only)) return only
  return at.isSingular ? null : nodes.map(node => node.value)
}

function cellOf(value: Json | undefined, secretForms: readonly string[]): string {
  if (value === undefined || value === null) return ''
  const text = isScalar(value) ? String(value) : JSON.stringify(value)
  return plainLine(maskSecrets(text, secretForms), MAX_CELL_CHARS)
}
