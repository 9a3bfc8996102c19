import { formatDurationMs, parseDurationMs } from '../config/duration.ts'
import type { CheckConfig } from '../config/schema/check.ts'
import type { Assertion, Children, FieldMapping, Words } from '../config/schema/check-verdict.ts'
import { compileAnchored } from '../labels/matcher.ts'
import { compileCondition } from './condition.ts'
import { type CheckFault, type FaultPath, faultOf } from './fault.ts'
import { kindFaults } from './faults-kind.ts'
import { placeFaults } from './faults-places.ts'
import { compileField } from './field.ts'
import { compileJsonPath, rootedPath } from './json-path.ts'
import { compileTemplate } from './template.ts'

/**
 * Everything that is wrong with a check beyond its shape, for the configuration's loader and the form. Empty when
 * `compileCheck` will do. Whether `depends_on`, the service and its part are there is the loader's to know.
 */
export function checkFaults(config: CheckConfig): CheckFault[] {
  return [
    ...timingFaults(config),
    ...kindFaults(config),
    ...placeFaults(config),
    ...config.assert.flatMap((assertion, i) => assertionFaults(assertion, ['assert', i])),
    ...config.children.flatMap((children, i) => childrenFaults(children, ['children', i])),
    ...config.fields.flatMap((field, i) => fieldFaults(field, ['fields', i])),
    ...tableFaults(config.table),
    ...config.forget.flatMap((text, i) => pathFaults(text, ['forget', i])),
  ]
}

const SHORTEST_INTERVAL_MS = 1_000

function timingFaults({ interval, timeout, retry_interval: retry }: CheckConfig): CheckFault[] {
  const intervalMs = parseDurationMs(interval) ?? 0
  const timeoutMs = timeout === undefined ? 0 : (parseDurationMs(timeout) ?? 0)
  const faults: CheckFault[] = []
  if (intervalMs < SHORTEST_INTERVAL_MS) {
    faults.push({ path: ['interval'], message: `interval: ${interval} is too short: 1s is the shortest` })
  }
  if (timeoutMs > intervalMs) {
    const message = `timeout: ${timeout} is longer than the interval of ${formatDurationMs(intervalMs)}`
    faults.push({ path: ['timeout'], message })
  }
  if (retry !== undefined && (parseDurationMs(retry) ?? 0) < SHORTEST_INTERVAL_MS) {
    faults.push({
      path: ['retry_interval'],
      message: `retry_interval: ${retry} is too short: 1s is the shortest`,
    })
  }
  return faults
}

function assertionFaults(assertion: Assertion, path: FaultPath): CheckFault[] {
  const { reason } = assertion
  const ofReason = reason === undefined ? [] : faultOf([...path, 'reason'], () => compileTemplate(reason))
  if ('if' in assertion)
    return [...faultOf([...path, 'if'], () => compileCondition(assertion.if)), ...ofReason]
  return [
    ...faultOf([...path, 'word'], () => compileJsonPath(assertion.word)),
    ...wordFaults(assertion.means, [...path, 'means']),
    ...ofReason,
  ]
}

function wordFaults(means: Words, path: FaultPath): CheckFault[] {
  const lists = [means.up, means.degraded, means.down, means.unknown]
  if (lists.every(list => list.length === 0)) {
    return [{ path, message: 'means: no word is on any list: every answer would be unknown' }]
  }
  const words = lists.flatMap(list => [...new Set(list.map(word => String(word).trim().toLowerCase()))])
  const twice = words.find((word, i) => words.indexOf(word) !== i)
  if (twice === undefined) return []
  return [{ path, message: `means: ${JSON.stringify(twice)} is on two lists` }]
}

function childrenFaults(children: Children, path: FaultPath): CheckFault[] {
  const relative = (['name', 'word', 'message'] as const).flatMap(name => {
    const text = children[name]
    return text === undefined ? [] : pathFaults(text, [...path, name])
  })
  const patterns = (['impact_of', 'reason_of'] as const).flatMap(name =>
    Object.keys(children[name]).flatMap(pattern =>
      faultOf([...path, name, pattern], () => compileAnchored(pattern)),
    ),
  )
  return [
    ...faultOf([...path, 'at'], () => compileJsonPath(children.at)),
    ...relative,
    ...wordFaults(children.means, [...path, 'means']),
    ...patterns,
    ...children.fields.flatMap((field, i) => fieldFaults(field, [...path, 'fields', i])),
  ]
}

const pathFaults = (text: string, path: FaultPath): CheckFault[] =>
  faultOf(path, () => compileJsonPath(rootedPath(text)))

function tableFaults(table: CheckConfig['table']): CheckFault[] {
  if (table === undefined) return []
  return [
    ...faultOf(['table', 'at'], () => compileJsonPath(table.at)),
    ...Object.entries(table.columns).flatMap(([title, text]) =>
      pathFaults(text, ['table', 'columns', title]),
    ),
  ]
}

const OWN_LABELS: ReadonlySet<string> = new Set(['service', 'part', 'check', 'child', 'field'])

function fieldFaults(field: FieldMapping, path: FaultPath): CheckFault[] {
  const ofLabels = Object.entries(field.labels).flatMap(([label, text]) => {
    const at = [...path, 'labels', label]
    if (OWN_LABELS.has(label))
      return [{ path: at, message: `${label}: every series of a check has this label already` }]
    return pathFaults(text, at)
  })
  const ofPath = pathFaults(field.json, [...path, 'json'])
  return [
    ...ofPath,
    ...ofLabels,
    ...(ofPath.length + ofLabels.length === 0 ? faultOf(path, () => compileField(field)) : []),
  ]
}
