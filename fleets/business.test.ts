import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../lib/adapters/postgres/testing.ts'
import type { Figure } from '../lib/contract/business.ts'
import { createHiding } from '../lib/core/business/visibility.ts'
import { type LivingBusiness, mrrOf, NOON_MS, startBusiness } from './business-testing.ts'
import { xswarmReport } from './simulator/reports/xswarm.ts'
import type { Sending } from './simulator/system.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const READY_MS = 40_000

let database: TestDatabase
let business: LivingBusiness
beforeAll(async () => {
  database = await createTestDatabase()
  business = await startBusiness(database)
  await business.ready()
}, READY_MS)
afterAll(async () => {
  await business.stop()
  await database.drop()
})

const read = () => business.door.read({ days: 30 })
const figureOf = async (key: string): Promise<Figure> => {
  const found = (await read()).figures.find(one => one.key === key)
  if (!found) throw new Error(`there is no figure ${key}`)
  return found
}
const ownOf = async (name: string) => {
  // Asked at most every ten seconds.
  await business.clock.advance(11_000)
  const found = (await read()).own.find(one => one.name === name)
  if (!found) throw new Error(`there is no figure ${name}`)
  return found
}
const takeAll = async (sent: readonly Sending[]) => {
  const answers = []
  for (const sending of sent) answers.push(await business.take(sending))
  return answers
}

describe('Stripe', () => {
  test('X-71 revenue of the month, MRR and churn have currency, formula, source and age; MRR is what Stripe has', async () => {
    const { atMs, money } = await read()
    for (const key of ['mrr', 'revenue', 'customer_churn']) {
      const figure = await figureOf(key)
      expect(figure).toMatchObject({
        value: expect.any(Number),
        formula: expect.stringMatching(/\w{5}/),
        worked: expect.stringMatching(/=/),
        source: 'Stripe subscriptions of xswarm',
      })
      expect(atMs - Number(figure.asOfMs)).toBeLessThan(HOUR_MS)
    }
    expect(money.currencies).toEqual(['USD', 'EUR'])
    expect(await figureOf('mrr')).toMatchObject({
      unit: { kind: 'money', currency: 'USD' },
      value: mrrOf(business, 'usd'),
    })
    const euros = await business.door.read({ days: 30, currency: 'EUR' })
    expect(euros.figures.find(({ key }) => key === 'mrr')?.value).toBe(mrrOf(business, 'eur'))
  })

  test('the movements of the month add up to the change, to the cent', async () => {
    const { movements } = await read()
    const moved = Object.values(movements?.by ?? {}).reduce((sum, { minor }) => sum + minor, 0)
    expect(movements?.closingMinor).toBe((movements?.openingMinor ?? 0) + moved)
    expect(movements?.closingMinor).toBe((await figureOf('mrr')).value)
  })

  test('X-72 a failed payment by webhook raises the count, with its amount and customer; twice it counts once', async () => {
    const before = Number((await figureOf('failed_payments')).value)
    const sent = await business.live(2, 'errors', 'webhooks_twice')
    const stripe = sent.filter(({ path }) => path === '/api/stripe/webhook')
    expect((await takeAll(stripe)).every(({ status }) => status === 200)).toBe(true)
    const failed = stripe.filter(({ body }) => JSON.parse(body).type === 'invoice.payment_failed')
    expect(failed.length).toBeGreaterThan(4)
    const payments = await business.door.payments({ kind: 'failed', limit: 100 })
    for (const { body } of failed) {
      const { customer, amount_due: minor } = JSON.parse(body).data.object
      expect(payments.rows).toContainEqual(expect.objectContaining({ customer, minor, currency: 'USD' }))
    }
    expect((await figureOf('failed_payments')).value).toBe(before + failed.length / 2)
    const { webhooks } = await business.door.sources()
    expect(webhooks.find(({ type }) => type === 'invoice.payment_failed')).toMatchObject({
      outcome: 'applied',
      customer: expect.stringMatching(/^cus_/),
      amountMinor: expect.any(Number),
    })
  })

  test('X-72 a webhook that somebody else signed is refused with 400, and the log says so', async () => {
    const sent = await business.live(1, 'webhooks_forged')
    const stripe = sent.filter(({ path }) => path === '/api/stripe/webhook')
    const statuses = (await takeAll(stripe)).map(({ status }) => status)
    expect(statuses.filter(status => status === 400)).toHaveLength(stripe.length / 2)
    expect(business.logged.map(({ message }) => message).join('\n')).toMatch(/refused/)
  })

  test('what happens at Stripe stands in the figures as soon as its webhooks were taken', async () => {
    await takeAll((await business.live(2)).filter(({ path }) => path === '/api/stripe/webhook'))
    expect((await figureOf('mrr')).value).toBe(mrrOf(business, 'usd'))
  })
})

describe('Twilio', () => {
  test('X-73 minutes, messages and cost of today and the month stand with the currency of their price', async () => {
    const telecom = await business.door.telecom({})
    expect(telecom).toMatchObject({ account: 'xswarm', currency: 'USD', month: '2026-03' })
    const rows = new Map(telecom?.rows.map(row => [row.category, row]))
    expect(rows.get('calls')).toMatchObject({ quantity: expect.any(Number), costMicros: expect.any(Number) })
    expect(rows.get('sms')?.quantity).toBeGreaterThan(10)
    expect(Number(rows.get('calls')?.costMicros) + Number(rows.get('sms')?.costMicros)).toBeLessThanOrEqual(
      Number(telecom?.totalMicros),
    )
    const today = telecom?.days.find(({ day }) => day === '2026-03-02')
    expect(today).toMatchObject({ isOpen: true, costMicros: expect.any(Number) })
    expect(today?.minutes).toBeGreaterThan(100)
    expect(telecom?.budget?.ratio).toBeCloseTo(Number(telecom?.totalMicros) / 1_500_000_000, 6)
  })

  test('its callbacks are taken when they are signed', async () => {
    const sent = (await business.live(4)).filter(({ path }) => path === '/api/twilio/webhook')
    expect(sent.length).toBeGreaterThan(0)
    expect((await takeAll(sent)).map(({ status }) => status)).toEqual(sent.map(() => 200))
  })
})

describe('figures of the teams', () => {
  test('X-74 overage revenue and the margin are made of the plans’ rates and Twilio’s cost, and print their formula', async () => {
    const figures = business.figures()
    const pushed = xswarmReport().pushes?.(business.clock.now(), figures)
    const samples = [...(pushed?.body ?? '').matchAll(/^(\w+) (\d+)$/gm)].map(([, name = '', value]) => ({
      name,
      labels: { system: 'xswarm' },
      value: Number(value),
    }))
    expect(samples).toHaveLength(3)
    business.write(samples)
    const { overageMinutes = 0, overageMessages = 0, phoneNumbers = 0 } = figures
    const revenue = 1.3 * overageMinutes + 0.75 * overageMessages + 500 * phoneNumbers
    const overage = await ownOf('overage-revenue')
    expect(overage.formula).toBe('overage minutes × $0.013 + overage messages × $0.0075 + phone numbers × $5')
    expect(overage.lines[0]?.value).toBeCloseTo(revenue, 2)
    const margin = await ownOf('telecom-margin')
    const { totalMicros } = (await business.door.telecom({})) ?? {}
    expect(margin.formula).toBe('overage revenue − Twilio cost of the month')
    expect(margin.lines[0]?.value).toBeCloseTo(revenue - Number(totalMicros) / 10_000, 0)
  })

  test('X-75 nothing is asked of the route that answers for one signed-in user', () => {
    const { stripe, twilio, users } = business.config
    expect([stripe.length, twilio.length, users.length]).toEqual([1, 1, 1])
    expect(JSON.stringify(business.config)).not.toContain('/api/billing/usage')
  })

  test('V-108 42 active sessions that were pushed are 42', async () => {
    business.write([{ name: 'active_sessions', labels: { job: 'vrooli-app', system: 'vrooli' }, value: 42 }])
    expect(await ownOf('active-sessions')).toMatchObject({
      service: 'vrooli',
      group: 'users',
      lines: [{ value: 42 }],
    })
  })

  test('V-109 a counter of cost that rose by $1.20 in a day is $1.20 of its runner', async () => {
    const labels = { runner_type: 'codex' }
    const now = business.clock.now()
    for (let ago = 25; ago >= 0; ago--) {
      const value = 7 + 0.05 * (25 - ago)
      business.write([{ name: 'agent_manager_cost_usd_total', labels, value }], now - ago * HOUR_MS)
    }
    const cost = await ownOf('ai-cost')
    expect(cost).toMatchObject({ group: 'costs', unit: { kind: 'money', currency: 'USD' } })
    expect(cost.lines).toEqual([{ label: 'codex', value: expect.closeTo(120, 0) }])
  })

  test('L-41 T-53 fields that somebody picked are drawn with their service', async () => {
    const now = business.clock.now()
    for (let ago = 24; ago >= 0; ago--) {
      const samples = [
        { name: 'lva_reported_captures', labels: {}, value: 500 - ago * 2 },
        { name: 'telegram_agent_reported_sessions', labels: {}, value: ago === 6 ? 19 : 11 },
      ]
      business.write(samples, now - ago * HOUR_MS)
    }
    const value = async (name: string) => (await ownOf(name)).lines[0]?.value
    expect(await value('captures')).toBeCloseTo(48, 0)
    expect([await value('agent-sessions'), await value('session-peak')]).toEqual([11, 19])
    expect((await ownOf('captures')).service).toBe('learning-voice-agent')
    expect((await ownOf('agent-sessions')).service).toBe('telegram-agent')
  })

  test('R-58 the business page does not list Rose, whose sessions and quotas stand on its own page', () => {
    const { stripe, twilio, users, figures } = business.config
    const services = [...stripe, ...twilio, ...users, ...figures].map(({ service }) => service)
    expect(services).not.toContain('rose')
  })
})

describe('users', () => {
  test('X-76 active users by day, week and month are drawn, with the change on the week before', async () => {
    const { sources } = await business.door.users(30)
    const [source] = sources
    expect(source).toMatchObject({ source: 'xswarm', service: 'xswarm' })
    const figures = new Map(source?.figures.map(figure => [figure.key, figure.value]))
    for (const key of ['users_daily', 'users_weekly', 'users_monthly', 'users_new'])
      expect(figures.get(key), key).toEqual(expect.any(Number))
    expect(Number(figures.get('users_weekly'))).toBeGreaterThan(Number(figures.get('users_daily')))
    expect(source?.cohorts.length).toBe(12)
    await database.pool.query(
      `insert into user_days (source, day, measure, value, at) values ('xswarm', $1, 'weekly', 200, now())`,
      [new Date(NOON_MS - 7 * DAY_MS)],
    )
    const growth = (await business.door.users(30)).sources[0]?.figures.find(
      ({ key }) => key === 'users_growth',
    )
    expect(growth?.value).toBeCloseTo(Number(figures.get('users_weekly')) / 200 - 1, 6)
  })
})

test('X-77 what the samples say of money is among the series that managers alone see', () => {
  const { isHidden } = createHiding(business.config.hidden_series)
  const names = [
    'stripe_mrr_minor',
    'twilio_cost_month_micros',
    'business_users_active',
    'xswarm_overage_minutes',
  ]
  expect([...names, 'xswarm_phone_numbers'].filter(name => !isHidden(name))).toEqual([])
  expect(['xswarm_voice_calls_total', 'active_sessions'].filter(isHidden)).toEqual([])
})

test('V-110 without Stripe and Twilio there are no figures of theirs, and the teams’ own are still there', async () => {
  const bare = await startBusiness(database, ({ figures }) => ({ figures }))
  try {
    const { figures, movements, telecom, sources, own } = await bare.door.read({ days: 30 })
    expect([movements, telecom, sources]).toEqual([null, null, []])
    expect(figures.filter(({ value }) => value !== null)).toEqual([])
    expect(own.filter(({ group }) => group === 'costs').map(({ name }) => name)).toEqual([
      'ai-cost',
      'ai-tokens',
    ])
  } finally {
    await bare.stop()
  }
})
