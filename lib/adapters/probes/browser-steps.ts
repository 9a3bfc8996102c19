import type { Page } from 'playwright-core'
import { parseDurationMs } from '../../core/config/duration.ts'
import type { BrowserStep } from '../../core/config/schema/check-kinds.ts'
import { ProbeFailure } from './faults.ts'

/** Does one step; the status of the page for `goto`, else null. Throws what Playwright throws. */
export async function runStep(page: Page, step: BrowserStep, timeoutMs: number): Promise<number | null> {
  const options = { timeout: timeoutMs }
  if ('goto' in step) {
    const response = await page.goto(webAddress(step.goto), { ...options, waitUntil: 'load' })
    return response?.status() ?? null
  }
  if ('click' in step) await page.locator(step.click).first().click(options)
  else if ('fill' in step) await page.locator(step.fill.selector).first().fill(step.fill.value, options)
  else if ('press' in step) await page.locator(step.press.selector).first().press(step.press.key, options)
  else if ('expect_text' in step) await seen(page.getByText(step.expect_text), options)
  else if ('expect_visible' in step) await seen(page.locator(step.expect_visible), options)
  else if ('expect_url' in step) await page.waitForURL(urlRule(step.expect_url), options)
  else await page.waitForTimeout(Math.min(parseDurationMs(step.wait_for) ?? 0, timeoutMs))
  return null
}

const seen = (locator: ReturnType<Page['locator']>, options: { readonly timeout: number }): Promise<void> =>
  locator
    .filter({ visible: true })
    .first()
    .waitFor({ state: 'visible', ...options })

/** With `*` a pattern of Playwright for the whole address, else a part of it. */
const urlRule = (expected: string): string | ((url: URL) => boolean) =>
  expected.includes('*') ? expected : url => url.href.includes(expected)

/** Files, data and scripts in an address are no service. */
function webAddress(text: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : null
  if (protocol === 'http:' || protocol === 'https:') return text
  throw new ProbeFailure(
    'expectation',
    `"${text.slice(0, 100)}" is no web address: expected http:// or https://`,
  )
}

/** The step as one says it; what is filled in may be a secret. */
export function namedStep(step: BrowserStep): string {
  if ('fill' in step) return `fill ${step.fill.selector}`
  if ('press' in step) return `press ${step.press.key} in ${step.press.selector}`
  const [verb, argument] = Object.entries(step)[0] ?? ['', '']
  return `${verb} ${String(argument).slice(0, 200)}`
}
