import type { Metadata } from 'next'
import { Configuration } from '../../../../components/settings/configuration.tsx'
import { Remotes } from '../../../../components/settings/remotes.tsx'
import { SelfCheck } from '../../../../components/settings/self-check.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { readSelfCheck } from '../../../../lib/server/self-check.ts'

export const metadata: Metadata = { title: 'Configuration' }

export default async function ConfigurationPage() {
  await requirePage('/settings/configuration')
  const { deck } = getRuntime()
  return (
    <div className="grid gap-8">
      <Configuration state={await deck.configuration.current()} />
      <Remotes />
      <SelfCheck figures={await readSelfCheck(deck)} />
    </div>
  )
}
