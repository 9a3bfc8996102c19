import clsx from 'clsx'
import type { ComponentProps } from 'react'
import { Glyph } from './glyph.tsx'
import { Tooltip } from './tooltip.tsx'

export type ButtonVariant = 'pri' | 'alt' | 'quiet' | 'red'

const BASE =
  'relative inline-flex h-(--control) items-center justify-center gap-2 whitespace-nowrap rounded-control border font-medium text-body transition-colors duration-(--fast)'

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  pri: 'border-transparent bg-accent px-3 text-on-accent hover:bg-[color-mix(in_srgb,var(--accent)_86%,var(--ink))]',
  alt: 'border-edge px-3 hover:bg-sunk',
  quiet: 'border-transparent px-1 text-accent hover:underline hover:underline-offset-3',
  red: 'border-transparent bg-down-fill px-3 text-on-down hover:bg-[color-mix(in_srgb,var(--down-fill)_86%,#000)]',
}
const OFF = 'cursor-not-allowed border-rule-2 px-3 text-ink-3'

/** The classes of a button, for links that look like one. One `pri` a view. */
export const buttonClass = (variant: ButtonVariant, className?: string): string =>
  clsx(BASE, VARIANTS[variant], 'hover:no-underline', className)

type ButtonProps = Omit<ComponentProps<'button'>, 'disabled'> & {
  variant?: ButtonVariant
  /** Why it cannot be pressed and who may; when given, the button stays reachable and says so. */
  disabledReason?: string | null | undefined
  isBusy?: boolean
}

/** A button that is never mute: when it cannot be pressed it tells why, to eyes and to screen readers. */
export function Button({
  variant = 'alt',
  disabledReason,
  isBusy = false,
  className,
  type = 'button',
  children,
  onClick,
  ...rest
}: ButtonProps) {
  if (!disabledReason) {
    return (
      <button
        type={type}
        className={clsx(BASE, VARIANTS[variant], isBusy && 'cursor-progress opacity-70', className)}
        aria-busy={isBusy || undefined}
        aria-disabled={isBusy || undefined}
        onClick={event => (isBusy ? event.preventDefault() : onClick?.(event))}
        {...rest}
      >
        {children}
      </button>
    )
  }
  return (
    <Tooltip content={disabledReason}>
      {describedBy => (
        <button
          type="button"
          className={clsx(BASE, OFF, className)}
          aria-disabled="true"
          aria-describedby={describedBy}
          {...rest}
        >
          <Glyph name="lock" className="size-2.5" />
          {children}
        </button>
      )}
    </Tooltip>
  )
}
