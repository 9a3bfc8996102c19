'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'

// The form knows PromQL, which weighs: it comes when its dialog opens.
export const LazyRuleForm = dynamic(
  fetched('The form', () => import('./rule-form.tsx').then(module => module.RuleForm)),
  {
    ssr: false,
    loading: () => <Skeleton rows={8} />,
  },
)

/** Makes a rule of a figure and a limit. */
export function AddRule() {
  const refusal = useRefusal('rules.write')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button variant="pri" disabledReason={refusal} onClick={() => setOpen(true)}>
        New rule
      </Button>
      <Dialog title="New rule" isOpen={isOpen} onClose={close} size="wide">
        <LazyRuleForm config={null} onClose={close} />
      </Dialog>
    </>
  )
}
