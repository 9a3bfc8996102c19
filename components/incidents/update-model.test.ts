import { expect, test } from 'vitest'
import { sentWords } from './update-model.ts'

test('an update says whom it reached, and whom not and why', () => {
  const chat = { receiver: 'chat', outcome: 'sent', detail: '' } as const
  const mail = { receiver: 'mail', outcome: 'failed', detail: 'connection refused' } as const
  expect(sentWords({ pages: [], receivers: [] })).toEqual({
    tone: 'done',
    words: 'It stands on the timeline; nobody outside was told.',
  })
  expect(sentWords({ pages: ['public'], receivers: [chat] })).toEqual({
    tone: 'done',
    words: 'Told public, chat.',
  })
  expect(sentWords({ pages: ['public'], receivers: [chat, mail] })).toEqual({
    tone: 'failed',
    words: 'Told public, chat. Not reached: mail (connection refused).',
  })
})
