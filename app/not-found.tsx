import Link from 'next/link'
import { buttonClass } from '../components/ui/button.tsx'

/** For addresses that no page has, whoever asks: it must not tell what is there for others. */
export default function NotFound() {
  return (
    <main className="gutter mx-auto w-full max-w-[440px] pt-[12vh]">
      <h1 className="text-title tracking-[-0.015em]">There is nothing at this address</h1>
      <p className="mt-2 mb-4 text-ink-2">It may have been renamed, or never was.</p>
      <Link href="/" className={buttonClass('alt')}>
        Overview
      </Link>
    </main>
  )
}
