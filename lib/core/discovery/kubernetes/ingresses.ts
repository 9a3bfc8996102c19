import type { TargetGroup } from '../../config/job-config.ts'
import { filled, targetAt } from '../meta.ts'
import { objectLabels } from './labels.ts'
import type { KubernetesIngress } from './objects.ts'

/** Each path of each rule; the address is the rule's host, for probes rather than for scrapes. */
export function ingressTargets({ metadata, spec }: KubernetesIngress): TargetGroup[] {
  const common = {
    ...filled({
      __meta_kubernetes_namespace: metadata.namespace,
      __meta_kubernetes_ingress_name: metadata.name,
      __meta_kubernetes_ingress_class_name: spec.ingressClassName,
    }),
    ...objectLabels('ingress', metadata),
  }
  const secured = (spec.tls ?? []).flatMap(({ hosts }) => hosts ?? [])
  return (spec.rules ?? []).flatMap(({ host = '', http }) => {
    const scheme = secured.some(pattern => fits(pattern, host)) ? 'https' : 'http'
    const paths = http?.paths ?? []
    return (paths.length === 0 ? [{ path: '/' }] : paths).map(({ path }) =>
      targetAt(host, {
        ...common,
        ...filled({
          __meta_kubernetes_ingress_scheme: scheme,
          __meta_kubernetes_ingress_host: host,
          __meta_kubernetes_ingress_path: path || '/',
        }),
      }),
    )
  })
}

/** Whether a host is meant by one of `tls`, whose first part may be `*`. */
function fits(pattern: string, host: string): boolean {
  if (pattern === host) return true
  const [wanted, given] = [pattern.split('.'), host.split('.')]
  if (wanted.length !== given.length) return false
  return wanted.every((part, i) => part === given[i] || (i === 0 && part === '*' && given[0] !== ''))
}
