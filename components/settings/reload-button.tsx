'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { api } from '../../lib/client/api.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'

/** Reads the configuration again. A bad one changes nothing, and says why. */
export function ReloadButton() {
  const router = useRouter()
  const toast = useToast()
  const reload = useMutation({
    mutationFn: () => api('/api/v1/reload', { method: 'POST' }),
    onSuccess: () => {
      toast('done', 'Configuration read again.')
      router.refresh()
    },
    onError: error => {
      toast('failed', error.message)
      router.refresh()
    },
  })
  return (
    <Button
      disabledReason={useRefusal('configuration.reload')}
      isBusy={reload.isPending}
      onClick={() => reload.mutate()}
    >
      {reload.isPending ? 'Reading' : 'Read again'}
    </Button>
  )
}
