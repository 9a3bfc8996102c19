'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { api } from '../../../lib/client/api.ts'
import type { ServiceConfig } from '../../../lib/contract/service.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { fetched } from '../../ui/fetched.tsx'
import { FailedState, Skeleton } from '../../ui/list-states.tsx'
import { useToast } from '../../ui/toast.tsx'

// The form and its schema are wanted by few and weigh 30 KB: they come when the dialog opens.
const ServiceForm = dynamic(
  fetched('The form', () => import('./service-form.tsx').then(module => module.ServiceForm)),
  {
    ssr: false,
    loading: () => <Skeleton rows={8} />,
  },
)

const SERVICES = '/api/v1/services'

/** A new service. */
export function AddServiceDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter()
  const toast = useToast()
  const save = async (config: ServiceConfig) => {
    await api(SERVICES, { method: 'POST', body: config })
    toast('done', `${config.name} is added.`)
    router.push(`/services/${config.slug}`)
  }
  return (
    <Dialog title="Name a service" isOpen onClose={onClose} size="wide">
      <ServiceForm config={null} onSave={save} onRemove={null} onClose={onClose} />
    </Dialog>
  )
}

/** A service that was added in the page: its configuration, to change or to remove. */
export function EditServiceDialog({ slug, onClose }: { slug: string; onClose: () => void }) {
  const router = useRouter()
  const toast = useToast()
  const path = `${SERVICES}/${encodeURIComponent(slug)}`
  const loaded = useQuery({
    queryKey: ['service-config', slug],
    queryFn: ({ signal }) => api<ServiceConfig>(path, { signal }),
    gcTime: 0,
  })
  const save = async (config: ServiceConfig) => {
    await api(path, { method: 'PUT', body: config })
    toast('done', `${config.name} is saved.`)
  }
  const remove = async () => {
    await api(path, { method: 'DELETE' })
    toast('done', 'The service is removed. Its series stay.')
    router.push('/services')
  }
  return (
    <Dialog title="Change the service" isOpen onClose={onClose} size="wide">
      {loaded.data ? (
        <ServiceForm config={loaded.data} onSave={save} onRemove={remove} onClose={onClose} />
      ) : loaded.error ? (
        <FailedState
          title="Could not read the configuration"
          message={loaded.error.message}
          onRetry={() => void loaded.refetch()}
        />
      ) : (
        <Skeleton rows={8} />
      )}
    </Dialog>
  )
}
