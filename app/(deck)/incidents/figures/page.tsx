import type { Metadata } from 'next'
import { Figures } from '../../../../components/incident-figures/figures.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import '../../reports/print.css'

export const metadata: Metadata = { title: 'Figures of incidents' }

export default async function FiguresPage() {
  await requirePage('/incidents/figures')
  return <Figures atMs={getRuntime().clock.now()} />
}
