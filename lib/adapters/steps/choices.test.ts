import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { ParameterConfig } from '../../core/config/schema/action.ts'
import { serveHttp, type TestServer } from '../http/testing.ts'
import { createAddressRule } from '../probes/address.ts'
import { createChoicesReader } from './choices.ts'

const servers: TestServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const reader = createChoicesReader({
  version: '1.2.3',
  ruleOf: source => createAddressRule({ allow: source === 'file' ? ['127.0.0.0/8'] : [] }),
})

/** As V-84 has it. */
const FIELDS = {
  each: '$.actions[*]',
  value: 'id',
  label: 'name',
  description: 'description',
  available: 'available',
  dangerous: 'dangerous',
}

type Asking = {
  readonly fields?: object
  readonly source?: 'file' | 'page'
  readonly secrets?: readonly string[]
}

async function read(listener: RequestListener, { fields = {}, source = 'file', secrets = [] }: Asking = {}) {
  const server = await serveHttp(listener)
  servers.push(server)
  const from = ParameterConfig.parse({
    name: 'action',
    choices_from: { url: `http://${server.host}/api/v1/checks/vrooli-api/actions`, ...FIELDS, ...fields },
  }).choices_from
  if (!from) throw new Error('choices_from was expected')
  return reader.read({ from, source, secrets })
}

const answering =
  (content: unknown, status = 200): RequestListener =>
  (_request, response) =>
    response.writeHead(status).end(typeof content === 'string' ? content : JSON.stringify(content))

describe('choices that a service lists', () => {
  it('V-84: those that are not available are there, and dangerous ones are marked', async () => {
    const actions = [
      { id: 'restart', name: 'Restart', description: 'Restarts it', dangerous: true, available: true },
      { id: 'start', name: 'Start', description: '', dangerous: false, available: false },
      { id: 'logs' },
    ]
    expect(await read(answering({ checkId: 'vrooli-api', actions }))).toEqual({
      failure: null,
      choices: [
        {
          value: 'restart',
          label: 'Restart',
          description: 'Restarts it',
          isAvailable: true,
          isDangerous: true,
        },
        { value: 'start', label: 'Start', description: '', isAvailable: false, isDangerous: false },
        // Words that are missing make nothing easier to press.
        { value: 'logs', label: 'logs', description: '', isAvailable: false, isDangerous: true },
      ],
    })
  })

  it('are what they say without words for it, each once, and only what can be shown', async () => {
    const { choices } = await read(answering({ ids: ['a', 'b', 'a', 'c\u001b[0m', '', { id: 'd' }] }), {
      fields: { each: '$.ids', value: '$', label: undefined, available: undefined, dangerous: undefined },
    })
    expect(choices.map(({ value }) => value)).toEqual(['a', 'b'])
    expect(choices[0]).toMatchObject({ isAvailable: true, isDangerous: false })
  })

  it.each<[string, RequestListener, Asking, RegExp]>([
    ['an error', answering({}, 503), {}, /answered 503 when it was asked for the choices/],
    ['no JSON', answering('<html>'), {}, /cannot be read: no JSON/],
    ['an empty list', answering({ actions: [] }), {}, /lists nothing at \$\.actions/],
    ['a path that is none', answering({}), { fields: { each: '$[' } }, /cannot be read/],
    ['too much', answering('x'.repeat(1_048_577)), {}, /not read to its end/],
    ['nothing in time', () => {}, { fields: { timeout: '50ms' } }, /did not answer within 0.05 s/],
    ['a private address, for the page', answering({}), { source: 'page' }, /may not be asked/],
    [
      'a secret in its redirect',
      (_request, response) => response.writeHead(302, { location: '/key-12345' }).end(),
      { secrets: ['key-12345'] },
      /^[^k]*answered 302 when/,
    ],
  ])('say why there are none: %s', async (_what, listener, asking, failure) => {
    const { choices, failure: said } = await read(listener, asking)
    expect(choices).toEqual([])
    expect(said).toMatch(failure)
  })
})
