import { expect, test } from 'vitest'
import { remarkWords } from './remarks.ts'

test.each([
  [
    'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "load" (1:6)',
    'Metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "load", at character 6',
  ],
  [
    'PromQL warning: quantile value should be between 0 and 1, got 2 (3:10)',
    'Quantile value should be between 0 and 1, got 2, at line 3, character 10',
  ],
  [
    'PromQL info: what lies before 2026-11-01T00:00:00Z is from hourly roll-ups: samples are not kept for so long (1:1)',
    'What lies before 2026-11-01T00:00:00Z is from hourly roll-ups: samples are not kept for so long, at character 1',
  ],
  ['results truncated due to limit', 'Results truncated due to limit'],
])('%s is told in plain words', (remark, words) => expect(remarkWords(remark)).toBe(words))
