import { expect, test } from 'vitest'
import { readBytes } from './input.ts'

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
