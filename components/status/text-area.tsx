import type { ComponentProps } from 'react'

/** Several lines of text; stands in a Field. */
export function TextArea(props: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={5}
      className="block w-full rounded-control border border-edge bg-paper px-2.5 py-1.5 text-body text-ink placeholder:text-ink-3 aria-invalid:border-down"
      {...props}
    />
  )
}
