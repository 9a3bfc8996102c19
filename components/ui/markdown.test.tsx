// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Markdown } from './markdown.tsx'
import { MarkdownBody, safeLink } from './markdown-body.tsx'

afterEach(cleanup)

const htmlOf = (text: string) => render(<MarkdownBody text={text} />).container.innerHTML

test.each([
  ['a script', 'before <script>alert(1)</script> after', /&lt;script&gt;/],
  ['an element with a handler', '<img src=x onerror=alert(1)>', /&lt;img/],
  ['a frame', '<iframe src="https://example.org"></iframe>', /&lt;iframe/],
])('shows %s as text', (_name, text, expected) => {
  const { container } = render(<MarkdownBody text={text} />)
  expect(container.querySelector('script, img, iframe, [onerror]')).toBeNull()
  expect(container.innerHTML).toMatch(expected)
})

test.each([
  ['https://example.org/a', 'https://example.org/a'],
  ['HTTP://example.org', 'HTTP://example.org'],
  ['mailto:ines@example.org', 'mailto:ines@example.org'],
  ['/services/shop', '/services/shop'],
  ['#later', '#later'],
  ['javascript:alert(1)', ''],
  ['JaVaScRiPt:alert(1)', ''],
  ['data:text/html;base64,PHNjcmlwdD4=', ''],
  ['vbscript:x', ''],
  ['//evil.example', ''],
  ['/\\evil.example', ''],
  [' https://example.org', ''],
])('of the address %s leaves %s', (url, expected) => {
  expect(safeLink(url)).toBe(expected)
})

test('links carry nofollow; one that leads nowhere safe is only its words', () => {
  const html = htmlOf('[there](https://example.org) and [here](javascript:alert(1))')
  expect(html).toContain('href="https://example.org" rel="nofollow noopener noreferrer"')
  expect(html).toContain('<span>here</span>')
})

test('pictures come from this deck alone', () => {
  expect(htmlOf('![pool](/api/v1/incidents/1/images/2)')).toContain('src="/api/v1/incidents/1/images/2"')
  cleanup()
  const html = htmlOf('![spy](https://elsewhere.example/pixel.png)')
  expect(html).not.toContain('elsewhere.example')
  expect(html).toContain('picture of elsewhere not shown: spy')
})

test('tables and lists of things to do are drawn', () => {
  const { container } = render(
    <MarkdownBody text={'- [x] done\n- [ ] open\n\n| a | b |\n|---|---|\n| 1 | 2 |'} />,
  )
  expect(container.querySelectorAll('input[type=checkbox]')).toHaveLength(2)
  expect(container.querySelectorAll('td')).toHaveLength(2)
})

test('the text can be read before the reader of the format has come', async () => {
  const { container, findByText } = render(<Markdown text="**Pool** is full" />)
  expect(container.textContent).toContain('Pool')
  expect((await findByText('Pool')).tagName).toBe('STRONG')
})

test('a text of megabytes is shown as it was typed', () => {
  const { container } = render(<Markdown text={`**${'x'.repeat(300_000)}**`} />)
  expect(container.textContent).toMatch(/^\*\*x/)
})
