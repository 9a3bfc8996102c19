import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { CheckPage } from '../../../../../components/checks/check-page.tsx'
import { requirePage } from '../../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../../lib/server/runtime.ts'

type Props = { params: Promise<{ service: string; slug: string }> }

const rowOf = async (key: string) => (await getRuntime().deck.checks.list()).find(row => row.key === key)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { service, slug } = await params
  return { title: (await rowOf(`${service}/${slug}`))?.name ?? slug }
}

export default async function Page({ params }: Props) {
  const { service, slug } = await params
  const key = `${service}/${slug}`
  await requirePage('/checks/[service]/[slug]', `/checks/${key}`)
  if ((await rowOf(key)) === undefined) notFound()
  return <CheckPage key={key} checkKey={key} />
}
