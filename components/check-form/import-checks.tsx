'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportPreview } from '../../lib/contract/checks.ts'
import { useServiceNames } from '../entries/service-select.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { IMPORT_KINDS, type ImportKind } from './import-model.ts'
import { ImportTable } from './import-table.tsx'
import { readImport } from './read-import.ts'

/** Another tool's file, looked at first; what is ticked is then added, one by one. */
export function ImportChecks({ onClose }: { onClose: () => void }) {
  const [preview, setPreview] = useState<ImportPreview | null>(null)
  return preview ? (
    <ImportTable preview={preview} onClose={onClose} />
  ) : (
    <Source onRead={setPreview} onClose={onClose} />
  )
}

/** Why the file cannot be looked at yet; null when it can. */
function notYet({ file, service }: { file: File | null; service: string }): string | null {
  if (file === null) return 'Choose a file first.'
  return service === '' ? 'The list of services has not come yet.' : null
}

const KINDS: readonly ImportKind[] = ['uptime-kuma', 'gatus', 'blackbox']

function Source({ onRead, onClose }: { onRead: (preview: ImportPreview) => void; onClose: () => void }) {
  const services = useServiceNames()
  const [kind, setKind] = useState<ImportKind>('uptime-kuma')
  const [service, setService] = useState<string | null>(null)
  const [file, setFile] = useState<File | null>(null)
  const chosen = service ?? services?.[0]?.slug ?? ''
  const reading = useMutation({
    mutationFn: async (given: File) => readImport({ kind, service: chosen, file: given }),
    onSuccess: onRead,
  })
  return (
    <form
      className="grid gap-3"
      onSubmit={event => {
        event.preventDefault()
        if (file) reading.mutate(file)
      }}
    >
      <Field label="From">
        {control => (
          <Select
            {...control}
            value={kind}
            onChange={event => setKind(KINDS.find(one => one === event.target.value) ?? kind)}
          >
            {KINDS.map(one => (
              <option key={one} value={one}>
                {IMPORT_KINDS[one].label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Service" help="That the checks will speak for">
        {control => (
          <Select {...control} value={chosen} onChange={event => setService(event.target.value)}>
            {(services ?? []).map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="File" help={IMPORT_KINDS[kind].file}>
        {control => (
          <Input
            {...control}
            type="file"
            className="py-1"
            onChange={event => setFile(event.target.files?.[0] ?? null)}
          />
        )}
      </Field>
      <FormFailure message={reading.error ? reading.error.message.replace(/\.$/, '') : null} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button
          type="submit"
          variant="pri"
          isBusy={reading.isPending}
          disabledReason={notYet({ file, service: chosen })}
        >
          Look at it
        </Button>
      </DialogActions>
    </form>
  )
}
