import { Skeleton } from '../../components/ui/list-states.tsx'

export default function Loading() {
  return (
    <div className="pt-16">
      <Skeleton rows={8} />
    </div>
  )
}
