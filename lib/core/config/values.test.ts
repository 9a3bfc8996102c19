import { expect, test } from 'vitest'
import { formatDurationMs, parseDurationMs, parseSizeBytes } from './index.ts'
import { nearestName } from './nearest.ts'

test.each([
  ['0', 0],
  ['500ms', 500],
  ['15s', 15_000],
  ['1m30s', 90_000],
  ['1h', 3_600_000],
  ['1d12h', 129_600_000],
  ['2w', 14 * 86_400_000],
  ['1y', 365 * 86_400_000],
  ['', null],
  ['15', null],
  ['1.5h', null],
  ['-1m', null],
  ['30s1m', null],
  ['1m 30s', null],
  ['1m1m', null],
  ['5 m', null],
])('the duration %j is %j ms', (text, ms) => expect(parseDurationMs(text)).toBe(ms))

test.each([
  [0, '0s'],
  [90_000, '1m30s'],
  [129_600_000, '1d12h'],
  [14 * 86_400_000, '2w'],
  [15 * 86_400_000, '15d'],
  [1_001, '1s1ms'],
])('%i ms is written %s, and read back', (ms, text) => {
  expect(formatDurationMs(ms)).toBe(text)
  expect(parseDurationMs(text)).toBe(ms)
})

test.each([
  ['0', 0],
  ['512B', 512],
  ['10MB', 10 * 1024 ** 2],
  ['10MiB', 10 * 1024 ** 2],
  ['1.5GB', 1.5 * 1024 ** 3],
  ['1GB512MB', 1.5 * 1024 ** 3],
  ['10', null],
  ['10mb', null],
  ['MB', null],
  ['', null],
])('the size %j is %j bytes', (text, bytes) => expect(parseSizeBytes(text)).toBe(bytes))

const FIELDS = ['scrape_interval', 'scrape_timeout', 'job_name', 'scheme']
test.each([
  ['scrape_intervall', 'scrape_interval'],
  ['scrapeInterval', 'scrape_interval'],
  ['SCHEME', 'scheme'],
  ['jobname', 'job_name'],
  ['unrelated', null],
])('%s was probably meant as %s', (name, meant) => expect(nearestName(name, FIELDS)).toBe(meant))
