import Link from 'next/link'
import { buttonClass } from '../../components/ui/button.tsx'
import { EmptyState } from '../../components/ui/list-states.tsx'

export default function NotFound() {
  return (
    <div className="pt-4">
      <h1 className="sr-only">Not here</h1>
      <EmptyState
        title="There is nothing at this address."
        actions={
          <Link href="/" className={buttonClass('alt')}>
            Overview
          </Link>
        }
      >
        It may have been renamed or taken out of the configuration.
      </EmptyState>
    </div>
  )
}
