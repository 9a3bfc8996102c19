'use client'
import { startTransition, useCallback, useMemo, useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { AlertRow } from '../../lib/contract/alerts.ts'
import { SilenceDialog } from '../silences/silence-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { matchersFor } from './alert-matchers.ts'
import { AlertTable } from './alert-table.tsx'
import { useAcknowledge } from './use-alert-change.ts'
import { useAlertKeys } from './use-alert-keys.ts'

/** More rows than this at once make a press long. */
const PAGE_ROWS = 100

type BoardProps = {
  readonly rows: readonly AlertRow[]
  /** How many fit the wish; more than there are rows when the server left some out. */
  readonly total: number
  readonly isStale: boolean
}

/** A list of alerts with what can be done to those that are chosen, by pointer and by keys. */
export function AlertBoard({ rows, total, isStale }: BoardProps) {
  const refusal = useRefusal('alerts.act')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [silencing, setSilencing] = useState<readonly AlertRow[] | null>(null)
  const [limit, setLimit] = useState(PAGE_ROWS)
  const clear = useCallback(() => setChosen(new Set()), [])
  const acknowledge = useAcknowledge(clear)
  const choose = useCallback(
    (fingerprint: string) =>
      setChosen(before => {
        const after = new Set(before)
        if (!after.delete(fingerprint)) after.add(fingerprint)
        return after
      }),
    [],
  )
  const picked = useMemo(() => rows.filter(row => chosen.has(row.fingerprint)), [rows, chosen])
  const meant = (fingerprint: string | null): readonly AlertRow[] =>
    picked.length > 0 ? picked : rows.filter(row => row.fingerprint === fingerprint)
  const take = (wanted: readonly AlertRow[]) => {
    const fingerprints = wanted.filter(row => row.status === 'firing').map(row => row.fingerprint)
    if (refusal === null && fingerprints.length > 0) acknowledge.mutate({ fingerprints })
  }
  useAlertKeys({
    onAcknowledge: fingerprint => take(meant(fingerprint)),
    onSilence: fingerprint => {
      const wanted = meant(fingerprint)
      if (refusal === null && wanted.length > 0) setSilencing(wanted)
    },
    onChoose: choose,
  })
  return (
    <>
      <Toolbar
        words={picked.length > 0 ? `${picked.length} chosen` : `${rows.length} of ${total}`}
        refusal={refusal ?? (picked.length === 0 ? CHOOSE_FIRST : null)}
        isBusy={acknowledge.isPending}
        onAcknowledge={() => take(picked)}
        onSilence={() => setSilencing(picked)}
        onClear={picked.length > 0 ? clear : null}
        onChooseAll={() => setChosen(new Set(rows.slice(0, limit).map(row => row.fingerprint)))}
      />
      <AlertTable
        caption="Alerts, what asks for somebody first"
        rows={rows.slice(0, limit)}
        isStale={isStale}
        chosen={chosen}
        onChoose={choose}
      />
      {rows.length > limit ? (
        <Button className="mt-3" onClick={() => startTransition(() => setLimit(limit + PAGE_ROWS))}>
          Show more, {rows.length - limit} left
        </Button>
      ) : null}
      <SilenceDialog
        isOpen={silencing !== null}
        matchers={silencing ? matchersFor(silencing) : []}
        onClose={() => setSilencing(null)}
      />
    </>
  )
}

const CHOOSE_FIRST = 'Choose alerts first, by the boxes at their left or with the key x.'

type ToolbarProps = {
  words: string
  /** Why nothing can be done with those that are chosen; null when it can. */
  refusal: string | null
  isBusy: boolean
  onAcknowledge: () => void
  onSilence: () => void
  /** Null while none is chosen. */
  onClear: (() => void) | null
  onChooseAll: () => void
}

/** What can be done to those that are chosen; stays in sight while the list scrolls. */
function Toolbar({ words, refusal, isBusy, ...on }: ToolbarProps) {
  return (
    <div className="sticky top-0 z-10 flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-ink border-t bg-paper py-1.5 text-small">
      <span aria-live="polite" className="text-ink-2">
        {words}
      </span>
      <Button disabledReason={refusal} isBusy={isBusy} onClick={on.onAcknowledge}>
        Acknowledge
      </Button>
      <Button disabledReason={refusal} onClick={on.onSilence}>
        Silence
      </Button>
      {on.onClear ? (
        <Button variant="quiet" onClick={on.onClear}>
          Choose none
        </Button>
      ) : (
        <Button variant="quiet" onClick={on.onChooseAll}>
          Choose all that are shown
        </Button>
      )}
      <span className="ml-auto text-ink-3 max-md:hidden">
        <Kbd>j</Kbd> <Kbd>k</Kbd> row, <Kbd>x</Kbd> choose, <Kbd>a</Kbd> acknowledge, <Kbd>s</Kbd> silence
      </span>
    </div>
  )
}
