'use client'
import { Dialog } from '../ui/dialog.tsx'
import { PanelForm } from './panel-form.tsx'

type AddProps = { readonly service: string; readonly onClose: () => void }

/** A new chart or table on a service's page. */
export function AddPanelDialog({ service, onClose }: AddProps) {
  return (
    <Dialog title="Add a panel" isOpen onClose={onClose} size="wide">
      <PanelForm service={service} config={null} onClose={onClose} />
    </Dialog>
  )
}
