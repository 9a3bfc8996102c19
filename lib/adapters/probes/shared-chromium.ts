import type { Browser } from 'playwright-core'
import { ProbeFailure } from './faults.ts'

const IDLE_MS = 60_000
/** A page takes a core and some hundred megabytes. */
const MOST_AT_ONCE = 2

export type SharedChromium = {
  /** Runs with the browser, which is started when it is not there; waits while others hold it. */
  readonly use: <T>(work: (browser: Browser) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

/** One browser for all checks, closed when nobody needed it for a minute. */
export function createSharedChromium(executable: () => Promise<string>, idleMs = IDLE_MS): SharedChromium {
  let opened: Promise<Browser> | null = null
  let running = 0
  let idle: NodeJS.Timeout | undefined
  const waiting: (() => void)[] = []

  const open = (): Promise<Browser> => {
    if (opened) return opened
    const starting = launch(executable)
    const forget = (): void => {
      if (opened === starting) opened = null
    }
    starting.then(browser => browser.once('disconnected', forget), forget)
    opened = starting
    return starting
  }
  const close = async (): Promise<void> => {
    clearTimeout(idle)
    const closing = opened
    opened = null
    const browser = await closing?.catch(() => null)
    await browser?.close()
  }
  return {
    close,
    async use(work) {
      if (running >= MOST_AT_ONCE) await new Promise<void>(resolve => waiting.push(resolve))
      else running++
      clearTimeout(idle)
      try {
        return await work(await open())
      } finally {
        const next = waiting.shift()
        if (next) next()
        else running--
        if (running === 0) {
          idle = setTimeout(() => void close(), idleMs)
          idle.unref()
        }
      }
    },
  }
}

async function launch(executable: () => Promise<string>): Promise<Browser> {
  try {
    return await (await import('playwright-core')).chromium.launch({
      executablePath: await executable(),
      // Chromium refuses its sandbox to root.
      chromiumSandbox: process.getuid?.() !== 0,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: [
        '--disable-dev-shm-usage',
        '--disable-gpu',
        '--disable-quic',
        // Nothing of a page may go around the proxy.
        '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
      ],
    })
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
    throw new ProbeFailure('unavailable', `no browser could be started for the check: ${why.slice(0, 300)}`)
  }
}
