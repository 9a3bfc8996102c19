import type { Figure } from '../../lib/contract/business.ts'
import { QuantityText } from '../ui/quantity.tsx'
import { changeText, figureQuantity } from './figure-text.ts'
import { FigureName } from './formula-tip.tsx'

/** Figures of a source in a row. */
export function UserFigures({ figures }: { figures: readonly Figure[] }) {
  if (figures.length === 0) return null
  return (
    <dl className="mb-4 grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-8">
      {figures.map(figure => (
        <div key={figure.key} className="min-w-0">
          <dt className="truncate">
            <FigureName figure={figure} />
          </dt>
          <dd className="font-medium text-title">
            <QuantityText
              quantity={figureQuantity(figure.value, figure.unit)}
              reason={figure.value === null ? figure.missing : null}
            />
          </dd>
          <dd className="text-ink-3 text-small">
            {figure.change === null ? (
              (figure.missing ?? figure.aside)
            ) : (
              <>
                <span className="text-ink">{changeText(figure.change, figure.unit)}</span>{' '}
                {figure.change.against}
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
