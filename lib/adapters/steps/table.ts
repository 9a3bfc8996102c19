import { readTable } from '../../core/action/table.ts'
import { cleanOutput } from '../../core/runner/index.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { TableReader } from '../../ports/steps.ts'
import { askJson } from './ask-json.ts'

export type TableParts = {
  readonly version: string
  readonly ruleOf: (source: 'file' | 'page') => AddressRule
}

/** Asks a service for a list, and makes a table of it. What was answered is given away and forgotten. */
export function createTableReader({ version, ruleOf }: TableParts): TableReader {
  return {
    async read({ step, source, secrets, signal = new AbortController().signal }) {
      const { url, headers, timeout } = step
      const asked = { field: 'the url of its step', what: 'the table', url, headers, timeout, secrets }
      const answer = await askJson({ ...asked, version, rule: ruleOf(source), signal })
      if ('failure' in answer) return answer
      try {
        return { table: readTable(step.table, answer.value, text => cleanOutput(text, answer.forms)) }
      } catch (error) {
        return {
          failure: `the table cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        }
      }
    },
  }
}
