'use client'
import { useMutation } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { WindowOccurrence } from '../../lib/contract/watch.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'
import { useToast } from '../ui/toast.tsx'

const WINDOWS = '/api/v1/windows'

// The form knows calendars and their rules, which weigh: it comes when its dialog opens.
export const LazyWindowForm = dynamic(
  fetched('The form', () => import('./window-form.tsx').then(module => module.WindowForm)),
  {
    ssr: false,
    loading: () => <Skeleton rows={8} />,
  },
)
const StartForm = dynamic(
  fetched('The form', () => import('./start-form.tsx').then(module => module.StartForm)),
  {
    ssr: false,
    loading: () => <Skeleton rows={4} />,
  },
)

/** Plans a window, once or repeating. */
export function AddWindow() {
  const refusal = useRefusal('windows.write')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button variant="pri" disabledReason={refusal} onClick={() => setOpen(true)}>
        Plan a window
      </Button>
      <Dialog title="Plan a window" isOpen={isOpen} onClose={close} size="wide">
        <LazyWindowForm config={null} onClose={close} />
      </Dialog>
    </>
  )
}

/** Begins planned work at once. */
export function StartNow() {
  const refusal = useRefusal('windows.write')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button disabledReason={refusal} onClick={() => setOpen(true)}>
        Start planned work now
      </Button>
      <Dialog title="Start planned work now" isOpen={isOpen} onClose={close}>
        <StartForm onClose={close} />
      </Dialog>
    </>
  )
}

/** Ends an open window at once; one that repeats goes on with its next time. */
export function EndNow({ one, refusal }: { one: WindowOccurrence; refusal: string | null }) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const end = useMutation({
    mutationFn: () => api(`${WINDOWS}/end`, { method: 'POST', body: { slug: one.slug } }),
    onSuccess: () => {
      toast('done', `${one.name} has ended.`)
      askAgain(WINDOWS)
    },
    onError: error => toast('failed', error.message),
  })
  const ofFile =
    one.source === 'file' ? 'It is written in the configuration file: it ends by its rule.' : null
  return (
    <Button disabledReason={refusal ?? ofFile} isBusy={end.isPending} onClick={() => end.mutate()}>
      End now
    </Button>
  )
}
