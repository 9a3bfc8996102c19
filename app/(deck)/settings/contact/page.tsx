import type { Metadata } from 'next'
import { Contact } from '../../../../components/on-call/contact.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Your contact methods' }

export default async function ContactPage() {
  await requirePage('/settings/contact')
  return <Contact />
}
