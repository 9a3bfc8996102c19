import { parseExposition } from '../../lib/core/exposition/index.ts'
import { labelsToObject, METRIC_NAME } from '../../lib/core/labels/index.ts'
import type { Fault } from './faults.ts'
import type { Endpoint, Reply, System } from './system.ts'
import { allSystems } from './systems/index.ts'

/** A quiet moment of a day: Monday, 2 in the morning, UTC. */
export const AT_MS = Date.parse('2026-03-02T02:00:00Z')

export type Line = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}
export type Page = {
  readonly lines: readonly Line[]
  readonly typeOf: (family: string) => string | undefined
}

/** A system of its own for one test. */
export function systemNamed(slug: string, startedAtMs = AT_MS): System {
  const found = allSystems(startedAtMs).find(system => system.slug === slug)
  if (!found) throw new Error(`no system ${slug}`)
  return found
}

export function ask(
  system: System,
  [slug, path]: readonly [endpoint: string, path: string],
  headers = {},
): Reply {
  const answer = system.endpoints.find(one => one.slug === slug)?.paths[path]
  if (!answer) throw new Error(`${system.slug} has no ${path} at ${slug}`)
  return answer({ atMs: AT_MS, headers })
}

export function jsonOf(reply: Reply): unknown {
  if (!('json' in reply)) throw new Error('a text, not JSON')
  return JSON.parse(JSON.stringify(reply.json))
}

/** A metrics page as the collector reads it. */
export function readPage(endpoint: Endpoint, atMs: number): Page {
  const reply = endpoint.paths['/metrics']?.({ atMs, headers: {} })
  if (!reply || !('text' in reply)) throw new Error(`${endpoint.slug} has no metrics`)
  return parsePage(reply.text, 'text/plain; version=0.0.4; charset=utf-8')
}

export function parsePage(text: string, contentType: string | null): Page {
  const read = parseExposition(new TextEncoder().encode(text), contentType)
  if (!read.ok) throw new Error(`line ${read.line}: ${read.error}`)
  const lines = read.samples.map(sample => {
    const { [METRIC_NAME]: name = '', ...labels } = labelsToObject(sample.labels)
    return { name, labels, value: sample.value }
  })
  return { lines, typeOf: family => read.metadata.get(family)?.type }
}

export const withMetrics = (system: System): readonly Endpoint[] =>
  system.endpoints.filter(endpoint => endpoint.paths['/metrics'])

/** Lets time pass in steps, with these faults on. */
export function passTime(
  system: System,
  { fromMs = AT_MS, minutes, faults = [] }: { fromMs?: number; minutes: number; faults?: readonly Fault[] },
): number {
  const untilMs = fromMs + minutes * 60_000
  for (let atMs = fromMs + 5_000; atMs <= untilMs; atMs += 5_000) {
    system.advance(atMs, 5, fault => faults.includes(fault))
  }
  return untilMs
}
