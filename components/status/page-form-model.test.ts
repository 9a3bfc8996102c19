import { expect, test } from 'vitest'
import { StatusPageConfig } from '../../lib/core/config/schema/status-page.ts'
import { componentKeys, pageOf } from './page-form-model.ts'

function formOf(fields: Readonly<Record<string, string | readonly string[]>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one)
  return form
}
const read = (fields: Parameters<typeof formOf>[0], before: StatusPageConfig | null = null) =>
  StatusPageConfig.parse(pageOf(formOf(fields), before))

const NEW = { name: 'Acme', slug: 'acme', access: 'public', services: ['api', 'api/web'] }

test('a new page for everybody, without what was left empty', () => {
  expect(read({ ...NEW, description: ' ', host: '', support_url: '', subscriptions: 'on' })).toEqual({
    slug: 'acme',
    title: 'Acme',
    access: { kind: 'public' },
    components: [{ service: 'api' }, { service: 'api', part: 'web' }],
    subscriptions: true,
  })
  expect(read(NEW).subscriptions).toBe(false)
})

test.each([
  [
    { access: 'password', password: 'sesame' },
    { kind: 'password', password: 'sesame' },
  ],
  [
    { access: 'networks', networks: '10.0.0.0/8, 192.168.1.0/24\n::1/128' },
    { kind: 'networks', networks: ['10.0.0.0/8', '192.168.1.0/24', '::1/128'] },
  ],
])('a page that is not for everybody: %j', (fields, access) => {
  expect(read({ ...NEW, ...fields }).access).toEqual(access)
})

test('what the form does not ask for stays: names, groups and the order of components', () => {
  const before = StatusPageConfig.parse({
    slug: 'acme',
    title: 'Acme',
    components: [
      { service: 'voice', name: 'Calls', group: 'Telephone' },
      { service: 'api', name: 'Website' },
      { service: 'old' },
    ],
  })
  expect(componentKeys(before)).toEqual(['voice', 'api', 'old'])
  expect(read({ ...NEW, services: ['new', 'api', 'voice'] }, before).components).toEqual([
    { service: 'voice', name: 'Calls', group: 'Telephone' },
    { service: 'api', name: 'Website' },
    { service: 'new' },
  ])
})
