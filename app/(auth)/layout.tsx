import type { ReactNode } from 'react'
import { BrandMark } from '../../components/shell/brand.tsx'

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="gutter mx-auto w-full max-w-[440px] pt-[12vh] pb-12">
      <header className="mb-6 flex items-center gap-2.5 font-semibold text-[15px] leading-6 tracking-[-0.015em]">
        <BrandMark />
        Opsdeck
      </header>
      <main className="border-ink border-t pt-3">{children}</main>
    </div>
  )
}
