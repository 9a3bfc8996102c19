import Link from 'next/link'
import type { ReactNode } from 'react'
import { useViewer } from '../../lib/client/viewer.tsx'
import type { SourceRow } from '../../lib/contract/business.ts'
import { may } from '../../lib/core/access/index.ts'
import { CopyBlock } from '../ui/copy-block.tsx'
import { Section } from '../ui/section.tsx'

type Connector = SourceRow['connector']

type Hint = {
  readonly connector: Connector
  readonly title: string
  readonly gives: string
  readonly how: ReactNode
  readonly block: string
}

const HINTS: readonly Hint[] = [
  {
    connector: 'stripe',
    title: 'Stripe',
    gives: 'MRR and its five movements, churn, retention, revenue, failed payments, refunds and disputes.',
    how: (
      <>
        Make a restricted key that may read customers, subscriptions, invoices, charges, refunds and disputes,
        and put it into a file that only Opsdeck reads. Then add an endpoint in Stripe for{' '}
        <code>/api/stripe/webhook</code> of this deck; its signing secret goes into the second file.
      </>
    ),
    block: `business:
  stripe:
    - name: main
      api_key_file: /etc/opsdeck/stripe-key
      webhook_secret_file: /etc/opsdeck/stripe-webhook`,
  },
  {
    connector: 'twilio',
    title: 'Twilio',
    gives:
      'Call minutes, messages, what they cost, the balance and the days that it lasts, spend against a budget.',
    how: <>The account’s SID stands in the file; its token in a file of its own.</>,
    block: `business:
  twilio:
    - name: main
      account_sid: AC…
      auth_token_file: /etc/opsdeck/twilio-token
      budget: { amount: 1500, currency: USD }`,
  },
  {
    connector: 'users',
    title: 'Users',
    gives: 'Daily, weekly and monthly users, new ones, and how many of each week stayed.',
    how: (
      <>
        Ask series that are collected already by PromQL, a JSON endpoint by JSONPath, or push them.
        Company-wide figures alone: a route that answers for one signed-in user is no source of them.
      </>
    ),
    block: `business:
  users:
    - name: app
      promql:
        daily: app_active_users{window="day"}
        new: app_new_users`,
  },
]

type HintsProps = {
  readonly sources: readonly SourceRow[]
  readonly admins: readonly string[]
  /** On a page of that connector alone. */
  readonly only?: Connector
}

/** What is not connected: for admins how it is done, for others whom to ask. */
export function ConnectHints({ sources, admins, only }: HintsProps) {
  const { role } = useViewer()
  const missing = HINTS.filter(
    ({ connector }) =>
      (only === undefined || connector === only) && !sources.some(source => source.connector === connector),
  )
  if (missing.length === 0) return null
  return (
    <Section
      title="Not connected"
      note={may({ role }, 'configuration.reload') ? 'in the deck’s configuration file' : askText(admins)}
    >
      <ul className="grid gap-x-8 gap-y-6 lg:grid-cols-3">
        {missing.map(hint => (
          <li key={hint.connector} className="min-w-0">
            <h3 className="font-semibold">{hint.title}</h3>
            <p className="mt-1 text-ink-2">{hint.gives}</p>
            {may({ role }, 'configuration.reload') ? (
              <>
                <p className="mt-2 mb-2 text-ink-2">{hint.how}</p>
                <CopyBlock label={`For opsdeck.yml: ${hint.title}`} text={hint.block} />
              </>
            ) : null}
          </li>
        ))}
      </ul>
      {may({ role }, 'configuration.reload') ? (
        <p className="mt-4 text-ink-3 text-small">
          The file is read again on its own, or at once under{' '}
          <Link href="/settings/configuration" className="text-accent underline underline-offset-3">
            Settings, Configuration
          </Link>
          . Keys are never shown again, by no page and no log.
        </p>
      ) : null}
    </Section>
  )
}

/** "Ask Ada or Grace to connect them" */
export function askText(admins: readonly string[]): string {
  if (admins.length === 0) return 'An admin connects them'
  const last = admins.at(-1)
  return `Ask ${admins.length === 1 ? last : `${admins.slice(0, -1).join(', ')} or ${last}`} to connect them`
}
