import { expect, test } from 'vitest'
import { elsewhereOf } from './elsewhere-model.ts'
import { AT, entry, incident } from './testing.ts'

test('R-31 V-112 tools open at the time of the incident, vendors are written to with its timeline', () => {
  const timeline = Object.fromEntries(
    ['Down fires', 'Taken by Ada'].map((title, i) => [
      `e${i}`,
      entry({ id: `e${i}`, title, atMs: AT + i * 60_000 }),
    ]),
  )
  const data = { incident: incident({ resolvedAtMs: null, impactEndMs: null }), timeline }
  const { services, id, title } = data.incident
  const slug = services[0] ?? ''
  const links = [
    { title: 'Kibana', url: 'https://kibana.test/?from={from}&to={to}' },
    { title: 'Support', url: 'mailto:support@vendor.test' },
  ]
  const all = [
    { slug, name: 'API', links },
    { slug: 'another', name: 'Another', links },
  ]
  const nowMs = data.incident.impactStartMs + 60_000
  const { tools, people } = elsewhereOf(all, data, nowMs)
  const from = data.incident.impactStartMs - 900_000
  expect(tools).toEqual([
    { title: 'Kibana', href: `https://kibana.test/?from=${from}&to=${nowMs}`, service: 'API' },
  ])
  expect(people.map(one => one.title)).toEqual(['Support'])
  const letter = new URL(people[0]?.href ?? '')
  expect(letter.pathname).toBe('support@vendor.test')
  expect(letter.searchParams.get('subject')).toBe(`Incident #${id}: ${title}`)
  expect(letter.searchParams.get('body')).toMatch(/03:00 Down fires\r\n.* 03:01 Taken by Ada$/)
})
