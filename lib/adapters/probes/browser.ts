import type { Browser, Page } from 'playwright-core'
import type { CheckOf } from '../../core/config/schema/check.ts'
import type { BrowserStep } from '../../core/config/schema/check-kinds.ts'
import type { ProbeKind } from '../../ports/prober.ts'
import { type Attempt, runAttempt } from './attempt.ts'
import { type BrowserProxy, openBrowserProxy } from './browser-proxy.ts'
import { namedStep, runStep } from './browser-steps.ts'
import { chromiumPath } from './chromium.mjs'
import { type faultOf, ProbeFailure } from './faults.ts'
import { createSharedChromium } from './shared-chromium.ts'
import { type ProbeTools, secondsSince } from './tools.ts'

/** Kept of the time, to see what stood there when a step failed. */
const LOOK_MS = 500
const LONGEST_LOOK = 400

/**
 * Runs the script in a fresh context of a shared Chromium. Facts: steps, `step_<n>_seconds`, url, title, page_errors, failed_hosts.
 * The status is that of the last page that was gone to.
 */
export function createBrowserProbe(
  tools: ProbeTools,
  executable: () => Promise<string> = chromiumPath,
): ProbeKind<'browser'> {
  const shared = createSharedChromium(executable)
  return {
    close: shared.close,
    probe(request) {
      const { check } = request
      return runAttempt(tools, { request, where: 'the page' }, attempt =>
        shared.use(async browser => {
          // It may have waited for its turn longer than it had time.
          if (attempt.deadline.reason()) return
          const proxy = await openBrowserProxy(tools, attempt)
          const page = await openPage(browser, { check, proxy }, attempt)
          await runScript(page, { check, proxy }, attempt)
        }),
      )
    },
  }
}

type Run = { readonly check: CheckOf<'browser'>; readonly proxy: BrowserProxy }

async function openPage(browser: Browser, { check, proxy }: Run, attempt: Attempt): Promise<Page> {
  const context = await browser.newContext({
    viewport: check.viewport,
    serviceWorkers: 'block',
    acceptDownloads: false,
    // Chromium asks this machine directly unless it is told not to.
    proxy: {
      server: proxy.server,
      username: proxy.username,
      password: proxy.password,
      bypass: '<-loopback>',
    },
  })
  attempt.atEnd(() => context.close().catch(() => {}))
  const page = await context.newPage()
  let errors = 0
  page.on('pageerror', () => {
    errors += 1
    attempt.note({ facts: { page_errors: errors } })
  })
  page.on('dialog', dialog => void dialog.dismiss().catch(() => {}))
  attempt.note({ facts: { page_errors: 0 } })
  return page
}

async function runScript(page: Page, { check, proxy }: Run, attempt: Attempt): Promise<void> {
  for (const [index, step] of check.script.entries()) {
    const startedAt = performance.now()
    try {
      const timeoutMs = Math.max(1, attempt.deadline.remainingMs() - LOOK_MS)
      const status = await runStep(page, step, timeoutMs)
      const failed = 'goto' in step ? proxy.faultOfHost(hostOf(page.url(), step.goto)) : null
      if (failed) throw new ProbeFailure(failed.kind, failed.message)
      if (status !== null) attempt.note({ status })
    } catch (error) {
      throw await stepFailure(error, { page, step, number: index + 1, proxy })
    } finally {
      attempt.note({ facts: { steps: index + 1, [`step_${index + 1}_seconds`]: secondsSince(startedAt) } })
    }
  }
  attempt.note({
    facts: { url: page.url(), title: await page.title(), failed_hosts: [...proxy.failedHosts()] },
  })
}

const hostOf = (...texts: readonly string[]): string => {
  const url = texts.find(text => URL.canParse(text) && new URL(text).hostname !== '')
  return url === undefined ? '' : new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
}

type FailedStep = {
  readonly page: Page
  readonly step: BrowserStep
  readonly number: number
  readonly proxy: BrowserProxy
}

/** Which step failed, why, and what stood there. */
async function stepFailure(error: unknown, { page, step, number, proxy }: FailedStep): Promise<ProbeFailure> {
  const name = `step ${number} (${namedStep(step)})`
  if (error instanceof ProbeFailure) return new ProbeFailure(error.kind, `${name} failed: ${error.message}`)
  // A page that hangs is not to be explained by a picture of it that is refused.
  const [lastFailed] = proxy.failedHosts().slice(-1)
  if ('goto' in step && firstLine(error).includes('net::')) {
    const network = lastFailed === undefined ? null : proxy.faultOfHost(lastFailed)
    if (network) return new ProbeFailure(network.kind, `${name} failed: ${network.message}`)
  }
  const why = firstLine(error)
  const kind = kindOf(why, step, error)
  const stood = await whatStands(page)
  return new ProbeFailure(kind, `${name} failed: ${why}.${stood}`, { facts: { failed_step: number } })
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n', 1)[0]
    ?.replace(/^\w+\.\w+: /, '')
    .slice(0, 300) ?? ''

function kindOf(why: string, step: BrowserStep, error: unknown): ReturnType<typeof faultOf>['kind'] {
  if (/ERR_(CERT|SSL)/.test(why)) return 'tls'
  if (/ERR_(CONNECTION_CLOSED|CONNECTION_RESET|EMPTY_RESPONSE)/.test(why)) return 'closed'
  if (/closed|crash/i.test(why)) return 'unavailable'
  const isLate = error instanceof Error && error.name === 'TimeoutError'
  return isLate && 'goto' in step ? 'timeout' : 'expectation'
}

async function whatStands(page: Page): Promise<string> {
  const looked = new Promise<null>(resolve => setTimeout(() => resolve(null), LOOK_MS / 2))
  const text = await Promise.race([page.innerText('body').catch(() => null), looked])
  if (text === null) return ` The page was ${page.url().slice(0, 200)}`
  const bare = text.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_LOOK)
  return ` At ${page.url().slice(0, 200)} stood: ${bare === '' ? 'nothing' : `“${bare}”`}`
}
