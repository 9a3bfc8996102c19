import type { ReactNode } from 'react'
import { SettingsNav } from '../../../components/settings/settings-nav.tsx'
import { PageHead } from '../../../components/ui/section.tsx'

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <PageHead title="Settings" />
      <SettingsNav />
      <div className="pt-5">{children}</div>
    </>
  )
}
