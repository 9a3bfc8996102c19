'use client'
import clsx from 'clsx'
import { useId } from 'react'

export type SegmentedOption<T extends string> = { readonly value: T; readonly label: string }

/**
 * For a row that may be wider than its place: it scrolls. Positioned, so that it clips what screen readers alone see:
 * that is positioned too, and would widen the page.
 */
export const SCROLLING_ROW = 'relative min-w-0 max-w-full overflow-x-auto [&>label]:whitespace-nowrap'

/** One of a few: radio buttons in a row, so the arrow keys move between them. */
export function Segmented<T extends string>({
  label,
  options,
  value,
  onChange,
  className,
}: {
  /** Said by screen readers; not drawn. */
  label: string
  options: readonly SegmentedOption<T>[]
  value: T
  onChange: (value: T) => void
  className?: string
}) {
  const name = useId()
  return (
    <fieldset
      className={clsx('inline-flex w-fit rounded-control border border-edge text-small', className)}
      aria-label={label}
    >
      {options.map(option => (
        <label
          key={option.value}
          className={clsx(
            'cursor-pointer px-3 leading-[24px] not-first:border-rule-2 not-first:border-l max-sm:leading-10',
            'has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
            option.value === value ? 'bg-ink font-medium text-paper' : 'text-ink-2 hover:bg-sunk',
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
