import { filled, type MetaLabels, prefixed } from '../meta.ts'
import type { KubernetesContainer, KubernetesPod, KubernetesService, ObjectMetadata } from './objects.ts'

const PREFIX = '__meta_kubernetes_'

/** Labels and annotations of an object, each with a mark that it is there: empty values would not show otherwise. */
export function objectLabels(kind: string, { labels, annotations }: ObjectMetadata): MetaLabels {
  const present = (values: Readonly<Record<string, string>> | null | undefined) =>
    Object.fromEntries(Object.keys(values ?? {}).map(name => [name, 'true']))
  return {
    ...prefixed(`${PREFIX}${kind}_label_`, labels ?? {}),
    ...prefixed(`${PREFIX}${kind}_labelpresent_`, present(labels)),
    ...prefixed(`${PREFIX}${kind}_annotation_`, annotations ?? {}),
    ...prefixed(`${PREFIX}${kind}_annotationpresent_`, present(annotations)),
  }
}

/** What every target of a pod carries. */
export function podLabels({ metadata, spec, status }: KubernetesPod): MetaLabels {
  const controller = metadata.ownerReferences?.find(owner => owner.controller === true)
  const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status.toLowerCase()
  return {
    ...filled({
      __meta_kubernetes_namespace: metadata.namespace,
      __meta_kubernetes_pod_name: metadata.name,
      __meta_kubernetes_pod_ip: status.podIP,
      __meta_kubernetes_pod_ready: ready ?? 'unknown',
      __meta_kubernetes_pod_phase: status.phase,
      __meta_kubernetes_pod_node_name: spec.nodeName,
      __meta_kubernetes_pod_host_ip: status.hostIP,
      __meta_kubernetes_pod_uid: metadata.uid,
      __meta_kubernetes_pod_controller_kind: controller?.kind,
      __meta_kubernetes_pod_controller_name: controller?.name,
    }),
    ...objectLabels('pod', metadata),
  }
}

export type ContainerPort = NonNullable<KubernetesContainer['ports']>[number]

/** What a target of one container of a pod carries; `port` is null where it exposes none. */
export function containerLabels(
  pod: KubernetesPod,
  {
    container,
    isInit,
    port,
  }: { container: KubernetesContainer; isInit: boolean; port: ContainerPort | null },
): MetaLabels {
  const statuses = isInit ? pod.status.initContainerStatuses : pod.status.containerStatuses
  const known = statuses?.find(({ name }) => name === container.name)
  return {
    ...filled({
      __meta_kubernetes_pod_container_name: container.name,
      __meta_kubernetes_pod_container_id: known?.containerID,
      __meta_kubernetes_pod_container_image: container.image,
      __meta_kubernetes_pod_container_init: isInit,
    }),
    ...(port === null
      ? {}
      : filled({
          __meta_kubernetes_pod_container_port_name: port.name,
          __meta_kubernetes_pod_container_port_number: port.containerPort,
          __meta_kubernetes_pod_container_port_protocol: port.protocol,
        })),
  }
}

/** What every target of a service carries. */
export const serviceLabels = ({ metadata, spec }: KubernetesService): MetaLabels => ({
  ...filled({
    __meta_kubernetes_namespace: metadata.namespace,
    __meta_kubernetes_service_name: metadata.name,
    __meta_kubernetes_service_type: spec.type,
    ...(spec.type === 'ExternalName'
      ? { __meta_kubernetes_service_external_name: spec.externalName }
      : { __meta_kubernetes_service_cluster_ip: spec.clusterIP }),
    __meta_kubernetes_service_loadbalancer_ip: spec.type === 'LoadBalancer' ? spec.loadBalancerIP : null,
  }),
  ...objectLabels('service', metadata),
})
