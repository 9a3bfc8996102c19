import { expect, test } from 'vitest'
import { loadText } from './testing.ts'

const JOB = 'scrape_configs:\n  - job_name: a\n'

test('what a job wants of histograms, and which protocols it then asks for', async () => {
  const { configuration, issues } = await loadText(
    `global: {scrape_native_histograms: true, always_scrape_classic_histograms: true}
scrape_configs:
  - job_name: a
    native_histogram_bucket_limit: 160
    native_histogram_min_bucket_factor: 1.1
  - job_name: b
    scrape_native_histograms: false
    convert_classic_histograms_to_nhcb: true
    scrape_protocols: [PrometheusProto, PrometheusText0.0.4]
`,
  )
  expect(issues).toEqual([])
  const [a, b] = configuration?.jobs ?? []
  expect(a?.histograms).toEqual({
    scrapesNative: true,
    alwaysClassic: true,
    convertsClassic: false,
    bucketLimit: 160,
    minBucketFactor: 1.1,
  })
  expect(a?.scrapeProtocols[0]).toBe('PrometheusProto')
  expect(a?.scrapeProtocols).toHaveLength(5)
  expect(b?.histograms).toMatchObject({ scrapesNative: false, alwaysClassic: true, convertsClassic: true })
  expect(b?.scrapeProtocols).toEqual(['PrometheusProto', 'PrometheusText0.0.4'])
})

test('without a word on them histograms are classic, and text is asked for', async () => {
  const { configuration } = await loadText(JOB)
  expect(configuration?.jobs[0]?.histograms?.scrapesNative).toBe(false)
  expect(configuration?.jobs[0]?.scrapeProtocols[0]).toBe('OpenMetricsText1.0.0')
  expect(configuration?.outOfOrderWindowMs).toBe(0)
})

test("samples out of order are taken within Prometheus' own setting", async () => {
  const { configuration, issues } = await loadText('storage: {tsdb: {out_of_order_time_window: 30m}}\n')
  expect(issues).toEqual([])
  expect(configuration?.outOfOrderWindowMs).toBe(1_800_000)
})
