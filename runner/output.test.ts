import { describe, expect, it } from 'vitest'
import { MAX_RAW_LINE_CHARS } from '../lib/core/runner/index.ts'
import { BoundedOutput } from './output.ts'

function linesOf(chunks: readonly (string | Buffer)[], limitBytes = 1_000_000): string[] {
  const lines: string[] = []
  const output = new BoundedOutput(limitBytes, fresh => lines.push(...fresh.map(({ text }) => text)))
  for (const chunk of chunks) output.push('out', Buffer.from(chunk))
  output.end()
  return lines
}

describe('output as lines', () => {
  it.each([
    [['a\nb\n'], ['a', 'b']],
    [['a\r\nb\rc'], ['a', 'b', 'c']],
    [
      ['a\r', '\nb'],
      ['a', 'b'],
    ],
    [
      ['10%\r', '20%\r'],
      ['10%', '20%'],
    ],
    [['no end'], ['no end']],
    [
      ['a\n\n', 'b'],
      ['a', '', 'b'],
    ],
    [[Buffer.from('grü\n').subarray(0, 3), Buffer.from('grü\n').subarray(3)], ['grü']],
    [[Buffer.from([0xff, 0x41, 0x0a])], ['\ufffdA']],
    [[], []],
  ])('%j is %j', (chunks, lines) => {
    expect(linesOf(chunks)).toEqual(lines)
  })

  it('cuts a line that never ends, and gathers nothing of the rest', () => {
    const lines = linesOf([...Array.from({ length: 50 }, () => 'x'.repeat(1_000)), 'y\nnext\n'])
    expect(lines).toEqual([expect.stringMatching(/^x+…$/), 'next'])
    expect(lines[0]).toHaveLength(MAX_RAW_LINE_CHARS + 1)
  })

  it('says what it leaves out beyond the limit, and keeps the end', () => {
    const lines = linesOf(
      ['first\n', ...Array.from({ length: 5_000 }, (_, i) => `line ${i}\n`), 'why it failed\n'],
      1_024,
    )
    expect(lines[0]).toBe('first')
    expect(lines).toContainEqual(expect.stringMatching(/^… \d+ bytes more were left out; the limit is 1024/))
    expect(lines.at(-1)).toBe('why it failed')
    expect(lines.length).toBeLessThan(180)
  })
})
