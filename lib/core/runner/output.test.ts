import { describe, expect, it } from 'vitest'
import { cleanOutput, outputForms } from './output.ts'

describe('a line of output', () => {
  it.each([
    ['plain', 'plain'],
    ['a\tb', 'a\tb'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b[2J\u001b[Hgone', 'gone'],
    ['\u009b31mred', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;http://evil\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u001bPq#0\u001b\\x', 'x'],
    ['\u001b(Bx\u001b=y', 'xy'],
    // Without its end it hides nothing.
    ['\u001b]0;no end', '␛]0;no end'],
    ['a\u0000b\u0007c\rd', 'a␀b␇c␍d'],
    ['\u007f\u0085', '␡⟨U+0085⟩'],
    ['abc\u202egnp.exe', 'abc⟨U+202E⟩gnp.exe'],
    ['\ufeffx\u200by', '⟨U+FEFF⟩x⟨U+200B⟩y'],
    ['a\u2028b', 'a⟨U+2028⟩b'],
    ['half \ud83d', 'half \ufffd'],
    ['👩‍💻 done', '👩‍💻 done'],
    ['<b>&amp;</b>', '<b>&amp;</b>'],
  ])('%j is shown as %j', (text, shown) => {
    expect(cleanOutput(text, [])).toBe(shown)
  })

  it('hides secrets, also where a terminal would put them together', () => {
    const forms = outputForms(['s3cr3t/value', '-----BEGIN-----\nMIIEvQIBADAN\n-----END-----'])
    expect(cleanOutput('token=s3cr3t/value!', forms)).toBe('token=•••!')
    expect(cleanOutput('token=s3cr\u001b[0m3t/value!', forms)).toBe('token=•••!')
    expect(cleanOutput('?t=s3cr3t%2Fvalue', forms)).toBe('?t=•••')
    expect(cleanOutput('MIIEvQIBADAN', forms)).toBe('•••')
  })

  it('is cut, between characters', () => {
    expect(cleanOutput('x'.repeat(3_000), [])).toBe(`${'x'.repeat(1_999)}…`)
    const emoji = cleanOutput(`${'x'.repeat(1_998)}👍${'y'.repeat(100)}`, [])
    expect(emoji).toBe(`${'x'.repeat(1_998)}…`)
  })

  it('takes a time in proportion to its length', () => {
    const startedAt = performance.now()
    for (const piece of ['\u001b]', '\u001b[0', '\u001bP\u001b', '\u009d'])
      cleanOutput(piece.repeat(100_000), [])
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })
})
