import { parseDurationMs } from '../config/duration.ts'
import type { CheckConfig } from '../config/schema/check.ts'
import { compileTable } from './answer-table.ts'
import { compileChildren } from './children.ts'
import type { CompiledCheck } from './compiled.ts'
import { compileField } from './field.ts'
import { compileJsonPath, rootedPath } from './json-path.ts'
import { secretForms } from './mask-secrets.ts'
import { compileRule } from './rule.ts'
import { fillSecrets, hasCredentials, secretTexts } from './secrets.ts'
import { SeriesBook } from './series-book.ts'

const DEFAULT_TIMEOUT_MS = 10_000

/**
 * Makes a check's configuration ready, once for many answers.
 * @throws {Error} for what `checkFaults` reports: ask that first, it says where and everything at once
 */
export function compileCheck(config: CheckConfig): CompiledCheck {
  const request = fillSecrets(config)
  const intervalMs = msOf(config.interval)
  return {
    config,
    request,
    key: `${config.service}/${config.slug}`,
    intervalMs,
    timeoutMs: config.timeout === undefined ? Math.min(DEFAULT_TIMEOUT_MS, intervalMs) : msOf(config.timeout),
    stateRules: {
      failures: config.failures,
      successes: config.successes,
      confirmForMs: config.confirm_for === undefined ? 0 : msOf(config.confirm_for),
      intervalMs,
      retryIntervalMs: config.retry_interval === undefined ? intervalMs : msOf(config.retry_interval),
    },
    rules: config.assert.map(compileRule),
    children: config.children.map(compileChildren),
    fields: config.fields.map(compileField),
    table: config.table === undefined ? null : compileTable(config.table),
    forget: config.forget.map(text => compileJsonPath(rootedPath(text))),
    secretForms: secretForms([...secretTexts(config), ...secretTexts(request)]),
    hasCredentials: hasCredentials(config),
    series: new SeriesBook([
      ['service', config.service],
      ['part', config.part ?? ''],
      ['check', config.slug],
    ]),
  }
}

function msOf(text: string): number {
  const ms = parseDurationMs(text)
  if (ms === null) throw new Error(`${JSON.stringify(text)} is not a duration`)
  return ms
}
