import { describe, expect, test } from 'vitest'
import { formatMatchers, parseMatchers } from './matcher-text.ts'

const shown = (text: string): string => {
  const parsed = parseMatchers(text)
  return 'matchers' in parsed ? formatMatchers(parsed.matchers) : `refused: ${parsed.fault}`
}

describe('S6: matchers as Alertmanager takes them', () => {
  test.each([
    ['a="b"', '{a="b"}'],
    ['{a="b",c!="d",e=~"f.*",g!~"h|i"}', '{a="b",c!="d",e=~"f.*",g!~"h|i"}'],
    ['a=b', '{a="b"}'],
    [' a = b , c =~ d ', '{a="b",c=~"d"}'],
    ['{ a = "b", }', '{a="b"}'],
    ['a="b,c"', '{a="b,c"}'],
    ['a="say \\"hi\\" \\\\ \\n"', '{a="say \\"hi\\" \\\\ \\n"}'],
    ['a=~[a-z]+\\d', '{a=~"[a-z]+\\\\d"}'],
    ['a=', '{a=""}'],
    ['a==b!', '{a="=b!"}'],
    ['{}', '{}'],
    ['', '{}'],
    ['"foo bar"="x"', '{"foo bar"="x"}'],
    ['{"foo bar"=~"x|y",plain=z}', '{"foo bar"=~"x|y",plain="z"}'],
    ['Προμηθεύς=☃', '{Προμηθεύς="☃"}'],
    ['"a"="\\xf0\\x9f\\x99\\x82"', '{a="🙂"}'],
    ['"with \\"quote\\""="\\u2603"', '{"with \\"quote\\""="☃"}'],
    ['a.b="c"', '{a.b="c"}'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected))

  test.each([
    ['a', 'operator'],
    ['a="b', 'refused'],
    ['a="b"c', 'refused'],
    ['="b"', 'label name'],
    ['{"x y"="b"', 'closing brace'],
    ['"x y"="b"}', 'opening brace'],
    ['"x y"="\\xff"', 'refused'],
    ['"x y"="\\ud800"', 'refused'],
    ['a=~"(b"', 'is not a regular expression'],
  ])('refused: %s', (text, reason) => {
    expect(shown(text)).toMatch(/^refused/)
    expect(shown(text)).toContain(reason)
  })
})
