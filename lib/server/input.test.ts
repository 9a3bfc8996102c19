import { expect, test } from 'vitest'
import { gatherInput, readBytes } from './input.ts'

function sent(body: ReadableStream): Request {
  const streamed = { method: 'POST', body, duplex: 'half' }
  return new Request('http://deck.test/', streamed)
}

test('a body is read whole', async () => {
  const parts = ['ab', 'c'].map(text => new TextEncoder().encode(text))
  const body = new ReadableStream({
    pull(controller) {
      const part = parts.shift()
      if (part) controller.enqueue(part)
      else controller.close()
    },
  })
  expect(Buffer.from(await readBytes(sent(body), 3)).toString()).toBe('abc')
})

test('more than the limit is refused', async () => {
  const body = new ReadableStream({ pull: controller => controller.enqueue(new Uint8Array(10)) })
  await expect(readBytes(sent(body), 25)).rejects.toMatchObject({ code: 'too_large' })
})

test('a sender who goes away is told apart from a database that does', async () => {
  const gone = Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
  const body = new ReadableStream({ pull: controller => controller.error(gone) })
  await expect(readBytes(sent(body), 25)).rejects.toMatchObject({
    code: 'invalid',
    message: 'the request ended before its body did',
  })
})

test('what no database keeps is taken out of a body: NUL, half of a pair, in words and in names', async () => {
  const body = String.raw`{"title":"a\u0000b\ud800c","list":["\u0000"],"facts":{"k\u0000":"\ud83d\ude00 \\u0000"}}`
  const request = new Request('http://deck.test/', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  })
  expect(await gatherInput(request, {}, 1_000)).toEqual({
    title: 'ab\ufffdc',
    list: [''],
    facts: { k: '\ud83d\ude00 \\u0000' },
  })
})
