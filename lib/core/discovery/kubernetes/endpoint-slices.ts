import type { TargetGroup } from '../../config/job-config.ts'
import { filled, hostPort, type MetaLabels, prefixed, targetAt } from '../meta.ts'
import { podPortLabels, unnamedPorts } from './endpoints.ts'
import { objectLabels, serviceLabels } from './labels.ts'
import {
  type KubernetesEndpointSlice,
  type KubernetesObjects,
  type KubernetesPod,
  objectKey,
} from './objects.ts'

type Endpoint = KubernetesEndpointSlice['endpoints'][number]
type Port = NonNullable<KubernetesEndpointSlice['ports']>[number]

/** Names the service that a slice belongs to. */
const SERVICE_NAME = 'kubernetes.io/service-name'

/**
 * Targets behind services by their slices: each port of each address, with the labels of its service and of its pod. Ports
 * of such a pod that no slice names are targets too, as in Prometheus.
 */
export function endpointSliceTargets({ endpointslices, services, pods }: KubernetesObjects): TargetGroup[] {
  const serviceOf = new Map(services.map(service => [objectKey(service.metadata), service]))
  const podOf = new Map(pods.map(pod => [objectKey(pod.metadata), pod]))
  return endpointslices.flatMap(slice => {
    const { namespace, labels } = slice.metadata
    const service = serviceOf.get(objectKey({ namespace, name: labels?.[SERVICE_NAME] ?? '' }))
    const common = { ...labelsOfSlice(slice), ...(service ? serviceLabels(service) : {}) }
    const named = new Map<KubernetesPod, Set<number>>()
    const targets = addressesOf(slice).map(({ endpoint, port, address }) => {
      const { kind, name = '', namespace: ofPod = namespace } = endpoint.targetRef ?? {}
      const pod = kind === 'Pod' ? podOf.get(objectKey({ namespace: ofPod, name })) : undefined
      const number = port.port ?? null
      if (pod && number !== null) named.set(pod, (named.get(pod) ?? new Set()).add(number))
      const ofItsPod = pod && number !== null ? podPortLabels(pod, number) : {}
      return targetAt(number === null ? address : hostPort(address, number), {
        ...common,
        ...labelsOfPort(port),
        ...labelsOfEndpoint(endpoint),
        ...ofItsPod,
      })
    })
    return [...targets, ...[...named].flatMap(([pod, ports]) => unnamedPorts(pod, ports, common))]
  })
}

const addressesOf = ({ endpoints, ports }: KubernetesEndpointSlice) =>
  endpoints.flatMap(endpoint =>
    (ports ?? []).flatMap(port => (endpoint.addresses ?? []).map(address => ({ endpoint, port, address }))),
  )

const labelsOfSlice = ({ metadata, addressType }: KubernetesEndpointSlice): MetaLabels => ({
  ...filled({
    __meta_kubernetes_namespace: metadata.namespace,
    __meta_kubernetes_endpointslice_name: metadata.name,
    __meta_kubernetes_endpointslice_address_type: addressType,
  }),
  ...objectLabels('endpointslice', metadata),
})

const labelsOfPort = ({ name, protocol, port, appProtocol }: Port): MetaLabels =>
  filled({
    __meta_kubernetes_endpointslice_port_name: name,
    __meta_kubernetes_endpointslice_port_protocol: protocol,
    __meta_kubernetes_endpointslice_port: port,
    __meta_kubernetes_endpointslice_port_app_protocol: appProtocol,
  })

function labelsOfEndpoint(endpoint: Endpoint): MetaLabels {
  const { conditions, hostname, targetRef, nodeName, zone, deprecatedTopology: topology } = endpoint
  const present = Object.fromEntries(Object.keys(topology ?? {}).map(name => [name, 'true']))
  return {
    ...filled({
      __meta_kubernetes_endpointslice_endpoint_conditions_ready: conditions?.ready,
      __meta_kubernetes_endpointslice_endpoint_conditions_serving: conditions?.serving,
      __meta_kubernetes_endpointslice_endpoint_conditions_terminating: conditions?.terminating,
      __meta_kubernetes_endpointslice_endpoint_hostname: hostname,
      __meta_kubernetes_endpointslice_address_target_kind: targetRef?.kind,
      __meta_kubernetes_endpointslice_address_target_name: targetRef?.name,
      __meta_kubernetes_endpointslice_endpoint_node_name: nodeName,
      __meta_kubernetes_endpointslice_endpoint_zone: zone,
    }),
    ...prefixed('__meta_kubernetes_endpointslice_endpoint_topology_', topology ?? {}),
    ...prefixed('__meta_kubernetes_endpointslice_endpoint_topology_present_', present),
  }
}
