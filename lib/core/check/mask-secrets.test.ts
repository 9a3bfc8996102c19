import { describe, expect, test } from 'vitest'
import { MASK, maskSecrets, secretForms } from './mask-secrets.ts'

const masked = (text: string, ...secrets: readonly string[]) => maskSecrets(text, secretForms(secrets))

describe('L-02 V-11 a secret', () => {
  test.each([
    ['as it is', 'token=abc-123!', 'abc-123!', `token=${MASK}`],
    ['more than once', 'abcd abcd', 'abcd', `${MASK} ${MASK}`],
    ['percent-encoded', 'https://x/?t=a%2Fb%20c%2B', 'a/b c+', `https://x/?t=${MASK}`],
    ['inside of JSON', '{"t":"a\\"b\\\\c"}', 'a"b\\c', `{"t":"${MASK}"}`],
    ['with what means something elsewhere', 'x$&y.*z', '$&y.*', `x${MASK}z`],
    ['too short to be told from other text', '{"n":1}', '1', '{"n":1}'],
    ['that is not there', 'all well', 'abcd', 'all well'],
    ['with half a character', 'a\ud800bc', 'a\ud800bc', MASK],
  ])('%s', (_name, text, secret, expected) => {
    expect(masked(text, secret)).toBe(expected)
  })

  test('that holds another leaves nothing of itself', () => {
    expect(masked('Bearer abcdef', 'abcd', 'Bearer abcdef')).toBe(MASK)
  })
})
