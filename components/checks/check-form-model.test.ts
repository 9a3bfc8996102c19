import { expect, test } from 'vitest'
import { CheckConfig } from '../../lib/contract/checks.ts'
import { CHECK_KINDS, fieldsOf, readCheckForm } from './check-form-model.ts'

const texts = (given: Readonly<Record<string, string>>) => (name: string) => given[name] ?? ''
const named = { service: 'api', slug: 'web', name: 'Web' }

test('each kind has fields of its own, by its schema', () => {
  expect(CHECK_KINDS).toContain('browser')
  const url = fieldsOf('http').find(field => field.name === 'url')
  expect(url).toEqual({ name: 'url', control: 'line', options: [], isRequired: true })
  expect(fieldsOf('dns').find(field => field.name === 'type')?.options).toContain('MX')
  expect(fieldsOf('http').find(field => field.name === 'assert')?.control).toBe('json')
})

test('what is filled in is read as its schema wants it, the rest keeps its default', () => {
  const read = readCheckForm('tcp', texts({ ...named, host: 'db', port: '5432', upside_down: 'yes' }))
  expect('config' in read && CheckConfig.parse(read.config)).toMatchObject({
    kind: 'tcp',
    port: 5432,
    upside_down: true,
    interval: '60s',
  })
})

test('text that is no JSON is refused at its field', () => {
  expect(readCheckForm('http', texts({ ...named, assert: '[{' }))).toMatchObject({ path: 'assert' })
})
