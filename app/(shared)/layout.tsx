import type { ReactNode } from 'react'
import { BrandMark } from '../../components/shell/brand.tsx'

export default function SharedLayout({ children }: { children: ReactNode }) {
  return (
    <div className="gutter mx-auto w-full max-w-[960px] pt-6 pb-12">
      <header className="flex items-center gap-2.5 font-semibold text-[15px] leading-6 tracking-[-0.015em]">
        <BrandMark />
        Opsdeck
      </header>
      <main>{children}</main>
    </div>
  )
}
