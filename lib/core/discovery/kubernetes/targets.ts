import type { TargetGroup } from '../../config/job-config.ts'
import { filled, hostPort, prefixed, targetAt } from '../meta.ts'
import { endpointSliceTargets } from './endpoint-slices.ts'
import { endpointTargets } from './endpoints.ts'
import { ingressTargets } from './ingresses.ts'
import { containerLabels, objectLabels, podLabels, serviceLabels } from './labels.ts'
import type { KubernetesNode, KubernetesObjects, KubernetesPod, KubernetesService } from './objects.ts'

export const KUBERNETES_ROLES = ['node', 'pod', 'service', 'endpoints', 'endpointslice', 'ingress'] as const
export type KubernetesRole = (typeof KUBERNETES_ROLES)[number]

/** Which lists a role needs. */
export const RESOURCES_OF: Readonly<Record<KubernetesRole, readonly (keyof KubernetesObjects)[]>> = {
  node: ['nodes'],
  pod: ['pods'],
  service: ['services'],
  endpoints: ['endpoints', 'services', 'pods'],
  endpointslice: ['endpointslices', 'services', 'pods'],
  ingress: ['ingresses'],
}

/** Targets of a cluster in a role, with the labels that Prometheus' `kubernetes_sd_configs` gives them. */
export function kubernetesTargets(role: KubernetesRole, objects: KubernetesObjects): TargetGroup[] {
  switch (role) {
    case 'node':
      return objects.nodes.flatMap(nodeTargets)
    case 'pod':
      return objects.pods.flatMap(podTargets)
    case 'service':
      return objects.services.flatMap(serviceTargets)
    case 'endpoints':
      return endpointTargets(objects)
    case 'endpointslice':
      return endpointSliceTargets(objects)
    case 'ingress':
      return objects.ingresses.flatMap(ingressTargets)
  }
}

/** In this order a node is addressed, as Prometheus and the kubelet's own clients do. */
const NODE_ADDRESSES = ['InternalIP', 'InternalDNS', 'ExternalIP', 'ExternalDNS', 'LegacyHostIP', 'Hostname']

function nodeTargets({ metadata, spec, status }: KubernetesNode): TargetGroup[] {
  const addresses = status.addresses ?? []
  const first = NODE_ADDRESSES.flatMap(type => addresses.filter(one => one.type === type))[0]
  if (first === undefined) return []
  const port = status.daemonEndpoints?.kubeletEndpoint?.Port ?? 10_250
  // Of several addresses of a type the first counts.
  const byType = Object.fromEntries(addresses.toReversed().map(({ type, address }) => [type, address]))
  return [
    targetAt(hostPort(first.address, port), {
      instance: metadata.name,
      ...filled({
        __meta_kubernetes_node_name: metadata.name,
        __meta_kubernetes_node_provider_id: spec.providerID,
      }),
      ...objectLabels('node', metadata),
      ...prefixed('__meta_kubernetes_node_address_', byType),
    }),
  ]
}

function podTargets(pod: KubernetesPod): TargetGroup[] {
  const { podIP } = pod.status
  if (podIP === undefined || podIP === '') return []
  const common = podLabels(pod)
  const containers = [
    ...pod.spec.containers.map(container => ({ container, isInit: false })),
    ...(pod.spec.initContainers ?? []).map(container => ({ container, isInit: true })),
  ]
  return containers.flatMap(({ container, isInit }) => {
    const ports = container.ports ?? []
    if (ports.length === 0)
      return [targetAt(podIP, { ...common, ...containerLabels(pod, { container, isInit, port: null }) })]
    return ports.map(port =>
      targetAt(hostPort(podIP, port.containerPort), {
        ...common,
        ...containerLabels(pod, { container, isInit, port }),
      }),
    )
  })
}

function serviceTargets(service: KubernetesService): TargetGroup[] {
  const { name, namespace = 'default' } = service.metadata
  return (service.spec.ports ?? []).map(port =>
    targetAt(`${name}.${namespace}.svc:${port.port}`, {
      ...serviceLabels(service),
      ...filled({
        __meta_kubernetes_service_port_name: port.name,
        __meta_kubernetes_service_port_number: port.port,
        __meta_kubernetes_service_port_protocol: port.protocol,
      }),
    }),
  )
}
