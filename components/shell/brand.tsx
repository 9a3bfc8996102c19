import Link from 'next/link'

export function BrandMark() {
  return (
    <svg width="18" height="16" viewBox="0 0 18 16" aria-hidden="true" className="flex-none">
      <path d="M0 1h18v2.6H0ZM0 6.7h12v2.6H0ZM0 12.4h18V15H0Z" fill="currentColor" />
      <path d="M14.4 6.7H18v2.6h-3.6Z" fill="var(--accent)" />
    </svg>
  )
}

export function Brand() {
  return (
    <Link
      href="/"
      className="flex items-center gap-2.5 font-semibold text-[15px] leading-6 tracking-[-0.015em] hover:no-underline"
    >
      <BrandMark />
      <span className="max-sm:sr-only">Opsdeck</span>
    </Link>
  )
}
