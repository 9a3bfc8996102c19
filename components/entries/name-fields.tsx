'use client'
import { useState } from 'react'
import { slugOf } from '../services/service-form/form-model.ts'
import { Field, Input } from '../ui/field.tsx'

type NameProps = {
  /** What is changed; null for a new one, whose slug follows its name until it is written by hand. */
  before: { readonly name: string; readonly slug: string } | null
  errors: Readonly<Record<string, string>>
}

/** Its name, and the slug that addresses and series carry. */
export function NameFields({ before, errors }: NameProps) {
  const [slug, setSlug] = useState(before?.slug ?? '')
  const [isOwn, setOwn] = useState(before !== null)
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Name" error={errors.name}>
        {control => (
          <Input
            {...control}
            name="name"
            defaultValue={before?.name}
            autoComplete="off"
            maxLength={200}
            onChange={event => isOwn || setSlug(slugOf(event.target.value))}
          />
        )}
      </Field>
      <Field
        label="Slug"
        help={before ? 'Stays as it is' : 'In addresses; stays as it is'}
        error={errors.slug}
      >
        {control => (
          <Input
            {...control}
            name="slug"
            value={slug}
            readOnly={before !== null}
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-[12.5px]"
            onChange={event => {
              setOwn(event.target.value !== '')
              setSlug(event.target.value)
            }}
          />
        )}
      </Field>
    </div>
  )
}
