import clsx from 'clsx'
import { type ComponentProps, type ReactNode, useId } from 'react'
import { Glyph } from './glyph.tsx'

const CONTROL =
  'w-full rounded-control border border-edge bg-paper px-2.5 text-body text-ink placeholder:text-ink-3 disabled:border-rule-2 disabled:bg-sunk disabled:text-ink-3 read-only:not-[select]:bg-sunk aria-invalid:border-down aria-invalid:shadow-[inset_0_0_0_1px_var(--down)]'
const LINE = 'h-8 max-sm:h-11'

/** What a control needs to be tied to its label, its help and its error. */
export type FieldControl = {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

/** Label above, help below; an error says what is expected and takes the help's place. */
export function Field({
  label,
  help,
  error,
  className,
  children,
}: {
  label: ReactNode
  help?: ReactNode
  error?: string | null | undefined
  className?: string
  children: (control: FieldControl) => ReactNode
}) {
  const id = useId()
  const noteId = `${id}-note`
  const note = error ?? help
  return (
    <div className={clsx('min-w-0', className)}>
      <label htmlFor={id} className="block text-ink-2 text-small">
        {label}
      </label>
      <div className="my-1">
        {children({
          id,
          'aria-describedby': note ? noteId : undefined,
          'aria-invalid': error ? true : undefined,
        })}
      </div>
      {note ? (
        <p
          id={noteId}
          className={clsx('flex items-baseline gap-1.5 text-small', error ? 'text-down' : 'text-ink-3')}
          role={error ? 'alert' : undefined}
        >
          {error ? <Glyph name="down" className="size-2.5" /> : null}
          <span>{note}</span>
        </p>
      ) : null}
    </div>
  )
}

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={clsx(CONTROL, LINE, className)} {...rest} />
}

/** The browser's own select, which phones and screen readers know best. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={clsx('relative block', className)}>
      <select className={clsx(CONTROL, LINE, 'appearance-none pr-8')} {...rest}>
        {children}
      </select>
      <Glyph
        name="chevron-down"
        className="pointer-events-none absolute top-1/2 right-2.5 size-2.5 -translate-y-1/2 text-ink-3"
      />
    </span>
  )
}

export function Checkbox({ label, className, ...rest }: ComponentProps<'input'> & { label: ReactNode }) {
  return (
    <label className={clsx('inline-flex items-center gap-2 max-sm:min-h-11', className)}>
      <input type="checkbox" className="size-3.5 flex-none accent-accent max-sm:size-5" {...rest} />
      <span>{label}</span>
    </label>
  )
}
