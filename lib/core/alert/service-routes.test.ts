import { expect, test } from 'vitest'
import { serviceRoutes } from './service-routes.ts'
import { nodeOf } from './testing.ts'

const matcher = (name: string, value: string) => ({ name, op: '=', value }) as const
const TREE = nodeOf({
  id: 'root',
  receiver: 'default',
  routes: [
    nodeOf({
      id: 'page',
      receiver: 'rose-page',
      matchers: [matcher('service', 'rose'), matcher('severity', 'critical')],
      continues: true,
    }),
    nodeOf({
      id: 'all-critical',
      receiver: 'everybody',
      matchers: [matcher('service', 'rose'), matcher('severity', 'critical')],
    }),
    nodeOf({ id: 'p2', receiver: 'chat', matchers: [matcher('priority', 'P2')] }),
  ],
})

test('R-33: what is critical has routes of its own, a warning takes the default', () => {
  expect(serviceRoutes(TREE, 'rose', [])).toEqual([
    { severity: 'critical', receivers: ['rose-page', 'everybody'], isDefault: false },
    { severity: 'warning', receivers: ['default'], isDefault: true },
  ])
})

test('labels of its own rules lead where they lead, those of other services nowhere', () => {
  const rules: Readonly<Record<string, string>>[] = [
    { service: 'rose', severity: 'warning', priority: 'P2' },
    { service: 'rose', severity: 'info' },
    { service: 'vrooli', severity: 'page' },
  ]
  expect(serviceRoutes(TREE, 'rose', rules).slice(1)).toEqual([
    { severity: 'warning', receivers: ['default', 'chat'], isDefault: false },
    { severity: 'info', receivers: ['default'], isDefault: true },
  ])
})

test('without a route nobody is told', () => {
  expect(serviceRoutes(null, 'rose', [])).toEqual([])
})
