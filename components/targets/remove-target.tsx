'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { TargetEntry } from '../../lib/contract/entries.ts'
import type { TargetState } from '../../lib/contract/targets.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { useToast } from '../ui/toast.tsx'

/** Takes a target out that was added in the page; its series stay until their age takes them. */
export function RemoveTarget({ target }: { readonly target: TargetState }) {
  const refusal = useRefusal('services.write')
  const toast = useToast()
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const remove = useMutation({
    mutationFn: () => removeByAddress(target),
    onSuccess: () => {
      toast('done', `${target.url} is not scraped any more.`)
      close()
    },
    onError: error => toast('failed', error.message),
  })
  return (
    <>
      <Button disabledReason={refusal} onClick={() => setOpen(true)}>
        Remove
      </Button>
      <Dialog title={`Remove ${target.job} ${target.instance}?`} isOpen={isOpen} onClose={close}>
        <p className="text-ink-2">It is not asked any more. What it has told so far stays, and grows old.</p>
        <DialogActions>
          <Button onClick={close}>Leave it</Button>
          <Button variant="red" isBusy={remove.isPending} onClick={() => remove.mutate()}>
            Remove
          </Button>
        </DialogActions>
      </Dialog>
    </>
  )
}

/** The live list knows targets by job and address; what can be removed has an id. */
async function removeByAddress({ job, url }: TargetState): Promise<void> {
  const { targets } = await api<{ targets: readonly TargetEntry[] }>('/api/v1/targets')
  const entry = targets.find(one => one.job === job && one.url === url)
  if (entry === undefined) throw new Error('Somebody has removed this target already.')
  await api<undefined>(`/api/v1/targets/${entry.id}`, { method: 'DELETE' })
}
