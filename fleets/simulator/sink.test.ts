import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Simulator, startSimulator } from './simulator.ts'
import { AT_MS } from './testing.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({
    systems: () => [],
    now: () => AT_MS,
    ports: 'free',
    followsTimetable: false,
    onError: error => {
      throw error
    },
  })
})
afterAll(() => simulator.stop())

const ask = async (path: string, init: RequestInit = {}): Promise<unknown> =>
  (await fetch(`${simulator.controlUrl}${path}`, init)).json()
const post = (path: string, body: string) => ask(path, { method: 'POST', body })

test('messages are taken, each service is answered as it would, and the last 50 are kept', async () => {
  expect(await post('/sink/slack/xswarm', '{"text":"CPU"}')).toEqual({ ok: true })
  expect(await post('/sink/twilio/2010-04-01/Accounts/AC0/Messages.json', 'Body=x')).toMatchObject({
    status: 'queued',
  })
  expect(await ask('/sink')).toMatchObject([
    { to: 'twilio/2010-04-01/Accounts/AC0/Messages.json', text: 'Body=x' },
    { at: new Date(AT_MS).toISOString(), to: 'slack/xswarm', text: '{"text":"CPU"}' },
  ])
  for (let i = 0; i < 60; i += 1) await post('/sink/webhook/a', String(i))
  const kept = await ask('/sink')
  expect(kept).toHaveLength(50)
  expect(
    JSON.stringify(kept)
      .match(/"text":"\d+"/g)
      ?.slice(0, 2),
  ).toEqual(['"text":"59"', '"text":"58"'])
})

test('an account says that it is well, which a deck asks before there is anything to send', async () => {
  const sid = `AC${'0'.repeat(32)}`
  expect(await ask(`/sink/twilio/2010-04-01/Accounts/${sid}.json`)).toEqual({ sid, status: 'active' })
  expect(await ask('/sink/slack/xswarm')).toEqual({ error: 'nobody is asked at /sink/slack/xswarm' })
})

test('mail is taken as a mail server would, and refused words are told', async () => {
  const socket = connect(simulator.mailPort, '127.0.0.1')
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk.toString()
  })
  socket.write(
    'EHLO a\r\nSTARTTLS\r\nMAIL FROM:<deck@a>\r\nRCPT TO:<admin@b>\r\nDATA\r\nSubject: CPU\r\n\r\nhigh\r\n.\r\nQUIT\r\n',
  )
  await once(socket, 'close')
  expect(heard.split('\r\n').map(line => line.slice(0, 3))).toEqual([
    '220',
    '250',
    '502',
    '250',
    '250',
    '354',
    '250',
    '221',
    '',
  ])
  expect(await ask('/sink')).toContainEqual({
    at: new Date(AT_MS).toISOString(),
    to: 'mail/admin@b',
    text: 'Subject: CPU\r\n\r\nhigh',
  })
})
