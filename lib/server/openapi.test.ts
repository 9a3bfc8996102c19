import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as alerts from '../contract/alerts.ts'
import * as business from '../contract/business.ts'
import * as businessAsks from '../contract/business-asks.ts'
import * as checks from '../contract/checks.ts'
import * as contactMethods from '../contract/contact-methods.ts'
import * as entries from '../contract/entries.ts'
import * as evidence from '../contract/evidence.ts'
import * as heartbeats from '../contract/heartbeats.ts'
import * as incidents from '../contract/incidents.ts'
import * as onCall from '../contract/on-call.ts'
import * as people from '../contract/people.ts'
import * as postMortems from '../contract/post-mortems.ts'
import * as push from '../contract/push.ts'
import * as recovery from '../contract/recovery.ts'
import * as rules from '../contract/rules.ts'
import * as runbooks from '../contract/runbooks.ts'
import * as service from '../contract/service.ts'
import * as statusPages from '../contract/status-pages.ts'
import * as uptime from '../contract/uptime.ts'
import { API_ROUTES, type ApiRoute } from './api-routes.ts'
import { openApiDocument } from './openapi.ts'

const SCHEMAS: Readonly<Record<string, unknown>> = {
  ...alerts,
  ...business,
  ...businessAsks,
  ...checks,
  ...contactMethods,
  ...entries,
  ...evidence,
  ...heartbeats,
  ...onCall,
  ...people,
  ...postMortems,
  ...push,
  ...recovery,
  ...rules,
  ...runbooks,
  ...service,
  ...statusPages,
  ...uptime,
  ...incidents,
}
const documented = new Map<string, ApiRoute>(Object.entries(API_ROUTES))

/** Every `handle({ … })` of the route files, as they are written. */
const written = readdirSync('app/api/v1', { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('route.ts'))
  .flatMap(file => {
    const source = readFileSync(join('app/api/v1', file), 'utf8')
    return source.split(/^export const /m).slice(1)
  })
  .map(text => ({
    name: /door: '([^']+)'/.exec(text)?.[1] ?? '',
    input: /input: (\w+)/.exec(text)?.[1],
    status: /status: (\d+)/.exec(text)?.[1],
  }))

test('every route is documented, and every documented route is there', () => {
  expect(written.map(({ name }) => name).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
    [...documented.keys()].toSorted((a, b) => (a < b ? -1 : 1)),
  )
})

test.each(written)('$name takes what is documented', ({ name, input, status }) => {
  const route = documented.get(name)
  expect(route?.input).toBe(input === undefined ? undefined : SCHEMAS[input])
  expect(route?.status).toBe(status === undefined ? undefined : Number(status))
})

test('the document says what a caller must send, and where', () => {
  const document = openApiDocument({ version: '1.2.3', url: 'https://deck.example' })
  expect(document).toMatchObject({
    openapi: '3.1.0',
    info: { version: '1.2.3' },
    paths: {
      '/api/v1/keys': {
        post: {
          description: 'For Admin.',
          requestBody: {
            content: { 'application/json': { schema: { required: expect.arrayContaining(['name']) } } },
          },
          responses: { 201: {} },
        },
      },
      '/api/v1/keys/{id}': { delete: { parameters: [{ name: 'id', in: 'path', required: true }] } },
      '/api/v1/setup': { post: { security: [] } },
    },
  })
  expect(JSON.stringify(document)).not.toContain('[id]')
})
