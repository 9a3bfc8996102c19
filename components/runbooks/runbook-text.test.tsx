// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import type { CheckLine, PartAnswer } from '../../lib/contract/runbooks.ts'
import type { Role } from '../../lib/core/access/index.ts'
import { namedItems } from '../../lib/core/runbook/checklist.ts'
import { parseRunbook } from '../../lib/core/runbook/parse.ts'
import { bodyLines } from './body-lines.ts'
import { foldedDifference } from './folded-difference.ts'
import { RunbookText } from './runbook-text.tsx'
import { indexed, RunbookViewProvider, type Ticking } from './runbook-view.ts'

const NOW = Date.parse('2026-01-05T03:00:00Z')
let sent: { call: string; body: unknown }[]
beforeEach(() => {
  sent = []
  HTMLElement.prototype.showPopover = () => undefined
  HTMLElement.prototype.hidePopover = () => undefined
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

type Showing = {
  readonly answers?: Readonly<Record<string, PartAnswer>>
  readonly ticking?: Ticking | null
  readonly role?: Role
  readonly linesBefore?: number
}

function show(
  text: string,
  { answers = {}, ticking = null, role = 'oncall', linesBefore = 0 }: Showing = {},
) {
  const parsed = parseRunbook('\n'.repeat(linesBefore) + text)
  const keys = namedItems(parsed.items).map(({ key }) => key)
  const view = {
    ...indexed(parsed, keys),
    slug: 'memory',
    title: 'High memory',
    answers,
    isStale: false,
    ticking,
    alert: null,
    incident: null,
  }
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <ViewerProvider viewer={{ name: 'Ines', email: 'ines@example.org', role }}>
        <ClockProvider initialMs={NOW} initialZone="utc">
          <RunbookViewProvider value={view}>
            <RunbookText text={text} linesBefore={linesBefore} level={2} />
          </RunbookViewProvider>
        </ClockProvider>
      </ViewerProvider>
    </QueryClientProvider>,
  ).container
}

const figures = (text: string): PartAnswer => ({ kind: 'figures', figures: [{ label: '', text }], more: 0 })

describe('what lives in a text', () => {
  test('stands where it was written, in any piece of it', () => {
    const answers = { 'promql(MB): m': figures('912 MB') }
    const container = show('Memory is `promql(MB): m` now, `ls` is code.', { answers, linesBefore: 3 })
    expect(container.textContent).toContain('Memory is 912 MB now, ls is code.')
    expect(container.querySelector('code')?.textContent).toBe('ls')
  })

  test('says that there is no data, that it is not there yet, and why it cannot be computed', () => {
    const answers: Record<string, PartAnswer> = {
      'promql: a': { kind: 'figures', figures: [], more: 0 },
      'promql: c': { kind: 'failed', message: 'too many samples' },
    }
    const container = show('`promql: a`, `promql: b`, `promql: c`', { answers })
    expect(container.textContent).toBe('no data, …, cannot be computed: too many samples')
  })

  test('T-37: a condition that holds, and one that does not', () => {
    const condition = (holds: boolean, figure: string | null): PartAnswer => ({
      kind: 'condition',
      holds,
      figure,
      text: 'restart advised',
    })
    const text = '1. Look\n   > when(MB): m > 900 | restart advised\n   > when(MB): m > 950 | restart advised'
    const container = show(text, {
      answers: { L2: condition(true, '912 MB'), L3: condition(false, '912 MB') },
    })
    const [holds, holdsNot] = container.querySelectorAll('[data-holds]')
    expect(holds?.textContent).toBe('912 MB → restart advised')
    expect(holdsNot?.textContent).toBe('912 MB → not so now: restart advised')
    cleanup()
    const said: PartAnswer = { kind: 'condition', holds: true, figure: '912 MB', text: '912 MB: restart' }
    expect(show('> when(MB): m > 900 | {{value}}: restart', { answers: { L1: said } }).textContent).toBe(
      '912 MB: restart',
    )
  })

  test('L-33: what must not be pressed says so in a word', () => {
    show('> [!CAUTION]\n> This expires **every** session.')
    const note = screen.getByRole('note')
    expect(note.textContent).toMatch(/^Do not\s*This expires every session\.\s*$/)
  })

  test('X-53: a command has a copy button, and runs nowhere', () => {
    show('```sh\nwrangler tail\n```')
    expect(screen.getByRole('button', { name: 'Copy: Command' })).toBeTruthy()
    expect(screen.queryByText('Run')).toBeNull()
  })

  test('HTML stays text, a faulty part stays as it was typed', () => {
    const container = show('<img src=x onerror=alert(1)>\n\n```action\nnot a key\n```')
    expect(container.querySelector('img')).toBeNull()
    expect(container.querySelector('pre')?.textContent).toBe('not a key')
  })
})

test('a text that begins with the title of its page says it once', () => {
  const container = show('# High memory\n\nWords\n\n# Another')
  expect([...container.querySelectorAll('h2')].map(({ textContent }) => textContent)).toEqual(['Another'])
})

describe('items', () => {
  const text = '## Now\n- [ ] Acknowledge\n- [ ] Update\n- [ ] Validate `auto: a/b`'
  const tick = { by: 'ana', atMs: NOW }
  const ticking = (press = vi.fn(), refusal: string | null = null): Ticking => ({
    of: key => ({
      tick: key === 'Now: Acknowledge' ? tick : null,
      blockedBy: key === 'Now: Update' ? 'publish first' : null,
    }),
    press,
    refusal,
    personText: email => email.toUpperCase(),
  })

  test('are ticked by name and time; what waits for something says so', async () => {
    const press = vi.fn()
    const container = show(text, { ticking: ticking(press) })
    const [done, blocked, open] = screen.getAllByRole<HTMLInputElement>('checkbox')
    expect([done?.checked, blocked?.disabled, open?.disabled]).toEqual([true, true, false])
    expect(container.textContent).toMatch(
      /AcknowledgeANA 03:00.*publish first.*ticks itself when a\/b is up/s,
    )
    await userEvent.click(open as HTMLInputElement)
    expect(press).toHaveBeenCalledExactlyOnceWith('Now: Validate', true)
    await userEvent.click(done as HTMLInputElement)
    expect(press).toHaveBeenLastCalledWith('Now: Acknowledge', false)
  })

  test.each([
    ['nothing to tick them for', null],
    ['a role that may not', ticking(vi.fn(), 'For engineers only.')],
  ])('with %s they cannot be pressed', (_name, given) => {
    show(text, { ticking: given })
    expect(screen.getAllByRole<HTMLInputElement>('checkbox').every(box => box.disabled)).toBe(true)
  })
})

describe('R-45, T-36: re-check', () => {
  const line = (more: Partial<CheckLine> = {}): CheckLine => ({
    key: 'riley/health',
    name: 'Health',
    state: 'down',
    reason: 'groq is down',
    isPaused: false,
    atMs: NOW - 60_000,
    code: 503,
    durationSeconds: 0.038,
    badChildren: [{ name: 'groq', state: 'down', message: 'no answer', sinceMs: 0 }],
    ...more,
  })
  const answers: Record<string, PartAnswer> = { L1: { kind: 'checks', checks: [line()] } }
  const text = '```check Probes\nriley/health\n```'

  test('one press asks all, and shows code, time and the body with what fails marked', async () => {
    vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
      sent.push({ call: `${init.method ?? 'GET'} ${path}`, body: JSON.parse(String(init.body)) })
      const body = '{"groq":{"status":"down"},"qdrant":{"status":"up"}}'
      return Response.json({ checks: [{ ...line({ durationSeconds: 0.051 }), body, failure: null }] })
    })
    const container = show(text, { answers })
    expect(container.textContent).toContain('HTTP 503, 38.0 ms')
    await userEvent.click(screen.getByRole('button', { name: 'Re-check now' }))
    await screen.findByText(/51\.0 ms/)
    expect(sent).toEqual([
      { call: 'POST /api/v1/runbooks/memory/recheck', body: { checks: ['riley/health'] } },
    ])
    const marked = [...container.querySelectorAll('pre .font-semibold')].map(({ textContent }) => textContent)
    expect(marked.join('\n')).toMatch(/groq[\s\S]*down/)
    expect(marked.join('\n')).not.toMatch(/qdrant/)
  })

  test('a viewer is told who may', () => {
    show(text, { answers, role: 'viewer' })
    const button = screen.getByRole('button', { name: 'Re-check now' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(within(document.body).getByText(/people on call/)).toBeTruthy()
  })
})

test('marks the members of a body that fail, and leaves other texts as they are', () => {
  const lines = bodyLines('{"a":1,"groq":{"x":[1]},"b":2}', ['groq'])
  expect(lines.filter(({ isFailing }) => isFailing).map(({ text }) => text.trim())).toEqual([
    '"groq": {',
    '"x": [',
    '1',
    ']',
    '},',
  ])
  expect(bodyLines('<html>', ['groq'])).toEqual([{ text: '<html>', isFailing: false }])
})

test('folds what stayed between changes', () => {
  const same = Array.from({ length: 10 }, (_, i) => ({ kind: 'same', text: String(i) }) as const)
  const pieces = foldedDifference([...same, { kind: 'added', text: 'x' }, ...same])
  expect(pieces[0]).toEqual({ skipped: 7 })
  expect(pieces.at(-1)).toEqual({ skipped: 7 })
  expect(pieces).toHaveLength(9)
})
