import { PrintButton } from '../reports/print-button.tsx'
import { buttonClass } from '../ui/button.tsx'
import { exportPath } from './paths.ts'

/** Paper and files. */
export function TakeAlong({ id }: { id: string }) {
  return (
    <span className="flex flex-wrap gap-2" data-no-print>
      <PrintButton />
      <a className={buttonClass('alt')} href={exportPath(id, 'markdown')} download>
        Markdown
      </a>
      <a className={buttonClass('alt')} href={exportPath(id, 'json')} download>
        JSON
      </a>
    </span>
  )
}
