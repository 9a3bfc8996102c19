import type { TargetGroup } from '../../config/job-config.ts'
import { filled, hostPort, type MetaLabels, targetAt } from '../meta.ts'
import { containerLabels, objectLabels, podLabels, serviceLabels } from './labels.ts'
import {
  type EndpointAddress,
  type EndpointPort,
  type KubernetesEndpoints,
  type KubernetesObjects,
  type KubernetesPod,
  objectKey,
} from './objects.ts'

type Ports = ReadonlySet<number>

/**
 * Targets behind services: each address and port of each endpoint, with the labels of its service and of its pod. Ports
 * of such a pod that no endpoint names are targets too, as in Prometheus.
 */
export function endpointTargets({ endpoints, services, pods }: KubernetesObjects): TargetGroup[] {
  const serviceOf = new Map(services.map(service => [objectKey(service.metadata), service]))
  const podOf = new Map(pods.map(pod => [objectKey(pod.metadata), pod]))
  return endpoints.flatMap(one => {
    const service = serviceOf.get(objectKey(one.metadata))
    const common = { ...labelsOfEndpoints(one), ...(service ? serviceLabels(service) : {}) }
    const named = new Map<KubernetesPod, Set<number>>()
    const targets = addressesOf(one).map(({ address, port, isReady }) => {
      const { kind, name = '', namespace = one.metadata.namespace } = address.targetRef ?? {}
      const pod = kind === 'Pod' ? podOf.get(objectKey({ namespace, name })) : undefined
      if (pod) named.set(pod, (named.get(pod) ?? new Set()).add(port.port))
      const own = {
        ...labelsOfAddress(address, port, isReady),
        ...(pod ? podPortLabels(pod, port.port) : {}),
      }
      return targetAt(hostPort(address.ip, port.port), { ...common, ...own })
    })
    return [...targets, ...[...named].flatMap(([pod, ports]) => unnamedPorts(pod, ports, common))]
  })
}

type Addressed = { readonly address: EndpointAddress; readonly port: EndpointPort; readonly isReady: boolean }

function addressesOf({ subsets }: KubernetesEndpoints): Addressed[] {
  return (subsets ?? []).flatMap(({ addresses, notReadyAddresses, ports }) =>
    (ports ?? []).flatMap(port => [
      ...(addresses ?? []).map(address => ({ address, port, isReady: true })),
      ...(notReadyAddresses ?? []).map(address => ({ address, port, isReady: false })),
    ]),
  )
}

const labelsOfEndpoints = ({ metadata }: KubernetesEndpoints): MetaLabels => ({
  ...filled({
    __meta_kubernetes_namespace: metadata.namespace,
    __meta_kubernetes_endpoints_name: metadata.name,
  }),
  ...objectLabels('endpoints', metadata),
})

const labelsOfAddress = (address: EndpointAddress, port: EndpointPort, isReady: boolean): MetaLabels =>
  filled({
    __meta_kubernetes_endpoint_ready: isReady,
    __meta_kubernetes_endpoint_port_name: port.name,
    __meta_kubernetes_endpoint_port_protocol: port.protocol,
    __meta_kubernetes_endpoint_hostname: address.hostname,
    __meta_kubernetes_endpoint_node_name: address.nodeName,
    __meta_kubernetes_endpoint_address_target_kind: address.targetRef?.kind,
    __meta_kubernetes_endpoint_address_target_name: address.targetRef?.name,
  })

/** The pod's labels, and those of the container whose port it is. */
export function podPortLabels(pod: KubernetesPod, number: number): MetaLabels {
  const labels = podLabels(pod)
  for (const container of pod.spec.containers) {
    const port = container.ports?.find(({ containerPort }) => containerPort === number)
    if (port) return { ...labels, ...containerLabels(pod, { container, isInit: false, port }) }
  }
  return labels
}

/** Ports of a pod's containers that are not among `named`, as targets. */
export function unnamedPorts(pod: KubernetesPod, named: Ports, common: MetaLabels): TargetGroup[] {
  const { podIP } = pod.status
  if (podIP === undefined || podIP === '') return []
  return pod.spec.containers.flatMap(container =>
    (container.ports ?? [])
      .filter(({ containerPort }) => !named.has(containerPort))
      .map(port =>
        targetAt(hostPort(podIP, port.containerPort), {
          ...common,
          ...podLabels(pod),
          ...containerLabels(pod, { container, isInit: false, port }),
        }),
      ),
  )
}
