import clsx from 'clsx'
import type { ComponentProps } from 'react'
import { SidewaysScroll } from './sideways-scroll.tsx'

/** A real table with hairlines between rows. Scrolls sideways by itself when the window is too narrow. */
export function Table({ className, caption, ...rest }: ComponentProps<'table'> & { caption: string }) {
  return (
    <SidewaysScroll name={caption}>
      <table className={clsx('w-full border-collapse', className)} {...rest}>
        <caption className="sr-only">{caption}</caption>
        {rest.children}
      </table>
    </SidewaysScroll>
  )
}

type CellProps = { isNumber?: boolean }

export function Th({ isNumber = false, className, ...rest }: ComponentProps<'th'> & CellProps) {
  return (
    <th
      scope="col"
      className={clsx(
        'border-rule-2 border-b pt-1.5 pr-3 pb-[5px] align-bottom text-ink-3 text-micro leading-[14px] last:pr-0',
        isNumber && 'text-right',
        className,
      )}
      {...rest}
    />
  )
}

export function Td({ isNumber = false, className, ...rest }: ComponentProps<'td'> & CellProps) {
  return (
    <td
      className={clsx(
        'border-rule border-b py-[5px] pr-3 align-top leading-[18px] last:pr-0',
        isNumber && 'num text-right text-column leading-[18px]',
        className,
      )}
      {...rest}
    />
  )
}

/** A row that answers the pointer, and j and k. */
export function Tr({ className, ...rest }: ComponentProps<'tr'>) {
  return (
    <tr
      className={clsx(
        'hover:bg-sunk aria-selected:bg-accent-tint [tbody>&:last-child>td]:border-b-0',
        className,
      )}
      {...rest}
    />
  )
}
