'use client'
import { useServiceNames } from '../entries/service-select.tsx'
import { Checkbox } from '../ui/field.tsx'
import { Glyph } from '../ui/glyph.tsx'

/** The services that a window covers; parts, where a service has some. */
export function CoveredServices({ chosen, error }: { chosen: readonly string[]; error: string | undefined }) {
  const services = useServiceNames()
  const options = (services ?? []).flatMap(({ slug, name, parts }) => [
    { value: slug, label: name, isPart: false },
    ...parts.map(part => ({ value: `${slug}/${part.slug}`, label: `${name}, ${part.name}`, isPart: true })),
  ])
  return (
    <fieldset>
      <legend className="text-ink-2 text-small">Services</legend>
      <div className="mt-1 grid max-h-44 gap-x-4 overflow-auto sm:grid-cols-2">
        {options.map(({ value, label, isPart }) => (
          <Checkbox
            key={value}
            name="services"
            value={value}
            defaultChecked={chosen.includes(value)}
            label={<span className={isPart ? 'text-ink-2' : undefined}>{label}</span>}
          />
        ))}
      </div>
      {services === null ? <p className="text-ink-3 text-small">Reading the services…</p> : null}
      {error ? (
        <p role="alert" className="flex items-baseline gap-1.5 text-down text-small">
          <Glyph name="down" className="size-2.5" />
          <span>Choose at least one service.</span>
        </p>
      ) : null}
    </fieldset>
  )
}
