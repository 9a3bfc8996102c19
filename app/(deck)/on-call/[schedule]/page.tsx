import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { SchedulePage } from '../../../../components/on-call/schedule-page.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'

type Props = { params: Promise<{ schedule: string }> }

const rowOf = async (slug: string) =>
  (await getRuntime().deck.onCall.now()).find(({ schedule }) => schedule === slug)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { schedule } = await params
  return { title: (await rowOf(schedule))?.name ?? schedule }
}

export default async function Page({ params }: Props) {
  const { schedule } = await params
  await requirePage('/on-call/[schedule]', `/on-call/${schedule}`)
  if ((await rowOf(schedule)) === undefined) notFound()
  return <SchedulePage key={schedule} slug={schedule} />
}
