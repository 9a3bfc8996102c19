'use client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef } from 'react'
import { ApiError } from '../../lib/client/api.ts'

type Submit<T> = {
  readonly send: (form: FormData) => Promise<T>
  readonly onDone: (result: T) => void
  /** Members of the form that show their own error; what concerns none of them is said above the button. */
  readonly fields: readonly string[]
}

/**
 * A form that the server checks: its issues stand beside the fields that they name, the rest is one sentence, and the
 * first wrong field gets the focus.
 */
export function useSubmit<T>({ send, onDone, fields }: Submit<T>) {
  const formRef = useRef<HTMLFormElement>(null)
  const mutation = useMutation({
    mutationFn: send,
    onSuccess: onDone,
    onError: error => focusFirst(formRef.current, errorsOf(error, fields)),
  })
  const errors = errorsOf(mutation.error, fields)
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!mutation.isPending) mutation.mutate(new FormData(event.currentTarget))
  }
  return {
    formRef,
    onSubmit,
    isBusy: mutation.isPending,
    errors,
    failure: mutation.error && Object.keys(errors).length === 0 ? mutation.error.message : null,
  }
}

function errorsOf(error: Error | null, fields: readonly string[]): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) return {}
  const known = error.issues.filter(issue => fields.includes(issue.path))
  return Object.fromEntries(known.map(issue => [issue.path, capitalised(issue.message)]))
}

function focusFirst(form: HTMLFormElement | null, errors: Readonly<Record<string, string>>): void {
  const control = form?.elements.namedItem(Object.keys(errors)[0] ?? '')
  if (control instanceof HTMLElement) control.focus()
}

/** Text of a form's member; empty when it is not there. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

export const capitalised = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1)
