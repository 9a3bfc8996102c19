import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WebhookSender } from '../../ports/webhook-sender.ts'
import { createAddressRule } from '../probes/address.ts'
import { createWebhookSender } from './webhook-sender.ts'

let server: Server
let port: number
let answer: RequestListener
let asked: { url: string | undefined; body: string; headers: Record<string, unknown> }[]
const senders: WebhookSender[] = []

const senderThat = (allow: readonly string[]) => {
  const sender = createWebhookSender({ rule: createAddressRule({ allow }), version: 'test' })
  senders.push(sender)
  return sender
}
const toOneself = () => senderThat(['127.0.0.0/8', '::1/128'])
const post = (sender: WebhookSender, url: string) =>
  sender.post({ url, body: '{"a":1}', headers: { 'x-opsdeck-delivery': 'd1' } })

beforeEach(async () => {
  asked = []
  answer = (_request, response) => response.end('fine')
  server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      asked.push({ url: request.url, body, headers: request.headers })
      answer(request, response)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterEach(async () => {
  await Promise.all(senders.splice(0).map(sender => sender.close()))
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

test('posts JSON, and hands back what came', async () => {
  expect(await post(toOneself(), `http://127.0.0.1:${port}/hook`)).toEqual({ status: 200, text: 'fine' })
  expect(await post(toOneself(), `http://localhost:${port}/hook`)).toMatchObject({ status: 200 })
  expect(asked[0]).toMatchObject({
    url: '/hook',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json', 'x-opsdeck-delivery': 'd1' },
  })
})

test.each([
  ['this machine', 'http://127.0.0.1:PORT/'],
  ['this machine by name', 'http://localhost:PORT/'],
  ['this machine as a number', 'http://2130706433:PORT/'],
  ['this machine in IPv6', 'http://[::1]:PORT/'],
  ['this machine inside of IPv6', 'http://[::ffff:127.0.0.1]:PORT/'],
  ['a private network', 'http://10.0.0.1/'],
  ["a cloud's metadata", 'http://169.254.169.254/latest/meta-data'],
  ['a file', 'file:///etc/passwd'],
])('never posts to %s', async (_what, url) => {
  await expect(post(senderThat([]), url.replace('PORT', String(port)))).rejects.toThrow(
    /machine|private|metadata|http/,
  )
  expect(asked).toEqual([])
})

test('follows no redirect', async () => {
  answer = (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end()
  expect(await post(toOneself(), `http://127.0.0.1:${port}/`)).toMatchObject({ status: 302 })
  expect(asked.map(({ url }) => url)).toEqual(['/'])
})

test('reads the beginning of an answer that never ends', async () => {
  answer = (_request, response) => {
    response.on('error', () => {})
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(8_192)));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }
  const { text } = await post(toOneself(), `http://127.0.0.1:${port}/`)
  expect(text).toHaveLength(16_384)
})
