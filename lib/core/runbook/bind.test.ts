import { describe, expect, it } from 'vitest'
import { parseExpr } from '../promql/index.ts'
import { bindToAlert, bindToService } from './bind.ts'
import { differenceOf } from './difference.ts'
import { fillLabels } from './expression.ts'
import { findWords } from './search.ts'

const runbook = {
  services: ['xswarm'],
  alerts: [] as string[],
  checks: [] as string[],
  states: [] as 'down'[],
}

describe('which runbook is for an alert', () => {
  it.each([
    ['X-50: a label "database"', { alerts: ['component=~".*database.*"'] }, 'opens'],
    ['any of its matchers', { alerts: ['alertname="No"', 'alertname="Db", service="xswarm"'] }, 'opens'],
    ['a check of the alert', { checks: ['xswarm/turso'] }, 'opens'],
    ['the service alone', {}, 'same_service'],
    ['a part of it', { services: ['xswarm/voice'] }, 'same_service'],
    ['another part', { services: ['xswarm/worker'] }, undefined],
    ['another service', { services: ['riley'] }, undefined],
    ['matchers that do not fit', { services: [], alerts: ['alertname="No"'] }, undefined],
  ])('%s', (_name, parts, nearness) => {
    const labels = {
      alertname: 'Db',
      service: 'xswarm',
      part: 'voice',
      check: 'turso',
      component: 'the database',
    }
    expect(bindToAlert({ ...runbook, ...parts }, labels)?.nearness).toBe(nearness)
  })
})

describe('which runbook is for a service as it stands', () => {
  const standing = { service: 'xswarm', part: null, state: 'down', badChecks: ['xswarm/turso'] }
  it.each([
    ['a check that is not up', { checks: ['xswarm/turso'] }, standing, 'opens'],
    ['a state', { states: ['down' as const] }, standing, 'opens'],
    ['another state', { states: ['down' as const] }, { ...standing, state: 'up' }, 'same_service'],
    [
      'the state of a part',
      { services: ['xswarm/voice'], states: ['down' as const] },
      standing,
      'same_service',
    ],
    [
      'a part in that state',
      { services: ['xswarm/voice'], states: ['down' as const] },
      { ...standing, part: 'voice' },
      'opens',
    ],
  ])('%s', (_name, parts, at, nearness) => {
    expect(bindToService({ ...runbook, ...parts }, at)?.nearness).toBe(nearness)
  })
})

describe('labels of the alert in expressions', () => {
  it('V-77: stand as themselves, whatever they hold, and cannot become a part of the expression', () => {
    const evil = 'a.b|c"} or vector(1) or up{x="\\'
    const filled = fillLabels('up{instance=~"$instance", job =~ "$job"}', { instance: evil })
    const expr = parseExpr(filled)
    expect(expr).toMatchObject({ kind: 'vectorSelector' })
    const { matchers } = expr as { matchers: readonly { name: string; value: string }[] }
    const value = matchers.find(({ name }) => name === 'instance')?.value ?? ''
    expect(new RegExp(`^(?:${value})$`).test(evil)).toBe(true)
    expect(new RegExp(`^(?:${value})$`).test('aXb')).toBe(false)
    expect(matchers.find(({ name }) => name === 'job')?.value).toBe('.*')
  })
})

describe('V-82, V-83: search', () => {
  const text = 'Look at the **swarm** states.\nThen `node --prof` for profiling.'
  it.each([
    ['swarm', 0],
    ['PROFILING', 0],
    ['tiers swarm', 1],
    ['', 0],
  ])('"%s" is found', (q, rank) => {
    expect(findWords({ title: 'AI tiers', text }, q)?.rank).toBe(rank)
  })
  it('shows a piece of the text, and finds nothing where a word is missing', () => {
    expect(findWords({ title: 'AI', text }, 'prof')?.snippet).toBe(
      'Look at the swarm states. Then node --prof for profiling.',
    )
    expect(findWords({ title: 'AI', text }, 'swarm redis')).toBeNull()
  })
})

describe('what a revision changed', () => {
  it.each([
    ['', 'a', ['removed ', 'added a']],
    ['a\nb\nc', 'a\nc', ['same a', 'removed b', 'same c']],
    ['a\nb', 'a\nx\nb', ['same a', 'added x', 'same b']],
    ['a\nb\nc', 'c\nb\na', ['removed a', 'removed b', 'same c', 'added b', 'added a']],
    ['same', 'same', ['same same']],
  ])('%j → %j', (before, after, lines) => {
    expect(differenceOf(before, after).map(({ kind, text }) => `${kind} ${text}`)).toEqual(lines)
  })

  it('shows a text that changed wholly as replaced, quickly', () => {
    const many = (word: string) => Array.from({ length: 3_000 }, (_, i) => `${word} ${i}`).join('\n')
    expect(differenceOf(many('a'), many('b'))).toHaveLength(6_000)
  })
})
