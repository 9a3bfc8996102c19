import type { Metadata } from 'next'
import { Windows } from '../../../components/windows/windows.tsx'
import { requirePage } from '../../../lib/server/auth.ts'
import { getRuntime } from '../../../lib/server/runtime.ts'

export const metadata: Metadata = { title: 'Windows' }

export default async function WindowsPage() {
  await requirePage('/windows')
  return <Windows pages={await getRuntime().deck.statusPages.list()} />
}
