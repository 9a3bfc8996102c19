import { z } from 'zod'

const Texts = z.record(z.string(), z.string()).nullish()

const Metadata = z.object({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  labels: Texts,
  annotations: Texts,
  ownerReferences: z
    .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().optional() }))
    .nullish(),
})
export type ObjectMetadata = z.output<typeof Metadata>

export const KubernetesNode = z.object({
  metadata: Metadata,
  spec: z.object({ providerID: z.string().optional() }).default({}),
  status: z
    .object({
      addresses: z.array(z.object({ type: z.string(), address: z.string() })).nullish(),
      daemonEndpoints: z
        .object({ kubeletEndpoint: z.object({ Port: z.number().optional() }).optional() })
        .optional(),
    })
    .default({}),
})
export type KubernetesNode = z.output<typeof KubernetesNode>

const Container = z.object({
  name: z.string(),
  image: z.string().optional(),
  ports: z
    .array(
      z.object({
        name: z.string().optional(),
        containerPort: z.number(),
        protocol: z.string().default('TCP'),
      }),
    )
    .nullish(),
})
export type KubernetesContainer = z.output<typeof Container>

const ContainerStatus = z.object({ name: z.string(), containerID: z.string().optional() })

export const KubernetesPod = z.object({
  metadata: Metadata,
  spec: z
    .object({
      nodeName: z.string().optional(),
      containers: z.array(Container).default([]),
      initContainers: z.array(Container).nullish(),
    })
    .default({ containers: [] }),
  status: z
    .object({
      podIP: z.string().optional(),
      hostIP: z.string().optional(),
      phase: z.string().optional(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
      containerStatuses: z.array(ContainerStatus).nullish(),
      initContainerStatuses: z.array(ContainerStatus).nullish(),
    })
    .default({}),
})
export type KubernetesPod = z.output<typeof KubernetesPod>

export const KubernetesService = z.object({
  metadata: Metadata,
  spec: z
    .object({
      type: z.string().default('ClusterIP'),
      clusterIP: z.string().optional(),
      loadBalancerIP: z.string().optional(),
      externalName: z.string().optional(),
      ports: z
        .array(
          z.object({ name: z.string().optional(), port: z.number(), protocol: z.string().default('TCP') }),
        )
        .nullish(),
    })
    .default({ type: 'ClusterIP' }),
})
export type KubernetesService = z.output<typeof KubernetesService>

const EndpointAddress = z.object({
  ip: z.string(),
  hostname: z.string().optional(),
  nodeName: z.string().optional(),
  targetRef: z
    .object({ kind: z.string().optional(), name: z.string().optional(), namespace: z.string().optional() })
    .optional(),
})
export type EndpointAddress = z.output<typeof EndpointAddress>

const EndpointPort = z.object({
  name: z.string().optional(),
  port: z.number(),
  protocol: z.string().default('TCP'),
})
export type EndpointPort = z.output<typeof EndpointPort>

export const KubernetesEndpoints = z.object({
  metadata: Metadata,
  subsets: z
    .array(
      z.object({
        addresses: z.array(EndpointAddress).nullish(),
        notReadyAddresses: z.array(EndpointAddress).nullish(),
        ports: z.array(EndpointPort).nullish(),
      }),
    )
    .nullish(),
})
export type KubernetesEndpoints = z.output<typeof KubernetesEndpoints>

export const KubernetesEndpointSlice = z.object({
  metadata: Metadata,
  addressType: z.string().optional(),
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()).nullish(),
        conditions: z
          .object({
            ready: z.boolean().nullish(),
            serving: z.boolean().nullish(),
            terminating: z.boolean().nullish(),
          })
          .nullish(),
        hostname: z.string().nullish(),
        nodeName: z.string().nullish(),
        zone: z.string().nullish(),
        targetRef: EndpointAddress.shape.targetRef,
        deprecatedTopology: Texts,
      }),
    )
    .nullish()
    .transform(endpoints => endpoints ?? []),
  ports: z
    .array(
      z.object({
        name: z.string().nullish(),
        port: z.number().nullish(),
        protocol: z.string().nullish(),
        appProtocol: z.string().nullish(),
      }),
    )
    .nullish(),
})
export type KubernetesEndpointSlice = z.output<typeof KubernetesEndpointSlice>

export const KubernetesIngress = z.object({
  metadata: Metadata,
  spec: z
    .object({
      ingressClassName: z.string().nullish(),
      tls: z.array(z.object({ hosts: z.array(z.string()).nullish() })).nullish(),
      rules: z
        .array(
          z.object({
            host: z.string().optional(),
            http: z.object({ paths: z.array(z.object({ path: z.string().optional() })).nullish() }).nullish(),
          }),
        )
        .nullish(),
    })
    .default({}),
})
export type KubernetesIngress = z.output<typeof KubernetesIngress>

/** By what objects refer to each other: the namespace and the name. */
export const objectKey = (object: {
  readonly namespace?: string | undefined
  readonly name: string
}): string => `${object.namespace ?? ''}/${object.name}`

/** What is known of a cluster, as far as the role asks for it. */
export type KubernetesObjects = {
  readonly nodes: readonly KubernetesNode[]
  readonly pods: readonly KubernetesPod[]
  readonly services: readonly KubernetesService[]
  readonly endpoints: readonly KubernetesEndpoints[]
  readonly endpointslices: readonly KubernetesEndpointSlice[]
  readonly ingresses: readonly KubernetesIngress[]
}
