import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { EscalationPolicy } from '../../lib/core/config/schema/escalation.ts'
import { ServiceEscalations } from './service-escalations.tsx'

test('T-28: a service shows its escalation by name, with its steps and contacts', () => {
  const policy = EscalationPolicy.parse({
    slug: 'telegram-agent',
    name: 'default',
    services: ['telegram-agent'],
    steps: [
      { name: 'On-call', tell: [{ person: 'oncall@telegram.example.org' }] },
      { name: 'Lead', after: '30m', tell: [{ schedule: 'leads' }], duties: 'Decides on a restart.' },
    ],
    last_resort: { person: 'owner@telegram.example.org' },
  })
  const text = renderToStaticMarkup(<ServiceEscalations policies={[policy]} />).replace(/<[^>]+>/g, ' ')
  for (const words of [
    'Escalation: default',
    'oncall@telegram.example.org',
    'after 30m',
    'Decides on a restart.',
    'Last resort',
    'owner@telegram.example.org',
  ])
    expect.soft(text).toContain(words)
})
