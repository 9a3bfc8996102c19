import { expect, test } from 'vitest'
import { readLabels } from './label-text.ts'

test.each([
  ['', {}],
  ['env=prod', { env: 'prod' }],
  [' env = prod , team=voice,', { env: 'prod', team: 'voice' }],
  ['query=a=b', { query: 'a=b' }],
])('reads "%s"', (text, labels) => {
  expect(readLabels(text)).toEqual({ labels })
})

test.each([
  ['env', '"env" is no label: write name=value, such as env=prod'],
  ['=prod', '"=prod" is no label: write name=value, such as env=prod'],
  ['env=a, env=b', 'the label env is there twice'],
])('says what is wrong with "%s"', (text, problem) => {
  expect(readLabels(text)).toEqual({ problem })
})
