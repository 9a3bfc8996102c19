import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { beforeEach, describe, expect, test } from 'vitest'

const SOURCE = readFileSync(join(import.meta.dirname, '../../../public/push-worker.js'), 'utf8')
const ORIGIN = 'https://deck.example.org'

type Shown = { readonly title: string; readonly options: Record<string, unknown> }
type Asked = { readonly path: string; readonly body: unknown }

/** A browser around the worker: what it shows, asks and opens. */
class Browser {
  readonly shown: Shown[] = []
  readonly asked: Asked[] = []
  readonly opened: string[] = []
  readonly focused: string[] = []
  windows: string[] = []
  answer: () => { ok: boolean; status: number; body: unknown } = () => ({
    ok: true,
    status: 200,
    body: { taken: 'yes' },
  })
  readonly #listeners = new Map<string, (event: object) => void>()

  constructor() {
    const browser = this
    const self = {
      addEventListener: (type: string, listener: (event: object) => void) =>
        browser.#listeners.set(type, listener),
      location: { origin: ORIGIN },
      registration: {
        async showNotification(title: string, options: Record<string, unknown>) {
          browser.shown.push({ title, options })
        },
        pushManager: {
          subscribe: async () => ({
            toJSON: () => ({ endpoint: 'https://push.example.org/new', keys: { auth: 'a' } }),
          }),
        },
      },
      clients: {
        matchAll: async () =>
          browser.windows.map(url => ({ url, focus: async () => void browser.focused.push(url) })),
        openWindow: async (url: string) => void browser.opened.push(url),
      },
    }
    const fetch = async (path: string, { body }: { body: string }) => {
      browser.asked.push({ path, body: JSON.parse(body) })
      const { ok, status, body: said } = browser.answer()
      return { ok, status, json: async () => said }
    }
    runInContext(SOURCE, createContext({ self, fetch, URL }))
  }

  /** Resolves once the worker says that it is done. */
  async happens(type: string, event: object): Promise<void> {
    let done: Promise<unknown> | undefined
    const listener = this.#listeners.get(type)
    if (!listener) throw new Error(`the worker does not listen to ${type}`)
    listener({
      ...event,
      waitUntil: (work: Promise<unknown>) => {
        done = work
      },
    })
    await done
  }

  push = (message: unknown) =>
    this.happens('push', {
      data: { json: () => (typeof message === 'string' ? JSON.parse(message) : message) },
    })

  press = (action: string, data: object) =>
    this.happens('notificationclick', { action, notification: { data, tag: 't', close() {} } })
}

const PAGE = {
  title: 'HighCpu',
  body: 'CPU',
  tag: 't',
  status: 'firing',
  url: `${ORIGIN}/on-call/pages/1`,
  token: 'T',
}
let browser: Browser
beforeEach(() => {
  browser = new Browser()
})

const actions = (shown: Shown | undefined) =>
  JSON.parse(JSON.stringify(shown?.options.actions ?? [])).map((one: { action: string }) => one.action)

describe('the worker behind pushes', () => {
  test('shows a page with its three buttons, and says that it was shown', async () => {
    await browser.push(PAGE)
    expect(browser.shown[0]).toMatchObject({
      title: 'HighCpu',
      options: { body: 'CPU', requireInteraction: true },
    })
    expect(actions(browser.shown[0])).toEqual(['acknowledge', 'escalate', 'open'])
    expect(browser.asked).toEqual([{ path: '/api/v1/push/receipt', body: { token: 'T', outcome: 'shown' } }])
  })

  test.each([
    ['a message of a group', { ...PAGE, token: undefined }],
    ['a page that has resolved', { ...PAGE, status: 'resolved' }],
  ])('of %s has nothing to acknowledge', async (_name, message) => {
    await browser.push(message)
    expect(actions(browser.shown[0])).toEqual(['open'])
  })

  test('shows something for a push that it cannot read', async () => {
    await browser.push('{')
    expect(browser.shown[0]?.options.body).toContain('could not be read')
  })

  test.each([
    ['acknowledge', 'yes', 'Acknowledged'],
    ['escalate', 'yes', 'Escalated'],
    ['acknowledge', 'over', 'over'],
  ])('carries %s back and says what came of it (%s)', async (action, taken, words) => {
    browser.answer = () => ({ ok: true, status: 200, body: { taken } })
    await browser.press(action, { title: 'HighCpu', url: PAGE.url, token: 'T' })
    expect(browser.asked).toEqual([{ path: '/api/v1/push/receipt', body: { token: 'T', outcome: action } }])
    expect(browser.shown[0]?.options.body).toContain(words)
  })

  test.each([
    ['is refused', () => ({ ok: false, status: 403, body: {} })],
    [
      'does not arrive',
      () => {
        throw new Error('offline')
      },
    ],
  ])('says so when a press %s', async (_name, answer) => {
    browser.answer = answer
    await browser.press('acknowledge', { title: 'HighCpu', url: PAGE.url, token: 'T' })
    expect(browser.shown[0]?.options.body).toContain('did NOT reach')
  })

  test('opens the page, or shows the window that has it open, and never another site', async () => {
    await browser.press('', { url: PAGE.url })
    browser.windows = [`${ORIGIN}/`, PAGE.url]
    await browser.press('open', { url: PAGE.url })
    await browser.press('open', { url: 'https://evil.example.org/x' })
    expect(browser.opened).toEqual([PAGE.url, `${ORIGIN}/x`])
    expect(browser.focused).toEqual([PAGE.url])
  })

  test('subscribes again when its push service ended a subscription', async () => {
    await browser.happens('pushsubscriptionchange', {
      oldSubscription: { options: { userVisibleOnly: true } },
    })
    expect(browser.asked).toEqual([
      {
        path: '/api/v1/push/subscriptions',
        body: { endpoint: 'https://push.example.org/new', keys: { auth: 'a' } },
      },
    ])
  })
})
