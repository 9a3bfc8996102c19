import { z } from 'zod'
import type { TargetGroup } from '../config/job-config.ts'
import { filled, hostPort, type MetaLabels, prefixed, targetAt } from './meta.ts'

const Texts = z.record(z.string(), z.string()).nullish()

/** What is read of Docker's `GET /containers/json` (Engine API 1.24 and later). */
export const DockerContainers = z.array(
  z.object({
    Id: z.string(),
    Names: z.array(z.string()).nullish(),
    Labels: Texts,
    Ports: z
      .array(
        z.object({
          PrivatePort: z.number(),
          PublicPort: z.number().optional(),
          IP: z.string().optional(),
          Type: z.string(),
        }),
      )
      .nullish(),
    HostConfig: z.object({ NetworkMode: z.string().optional() }).optional(),
    NetworkSettings: z
      .object({
        Networks: z.record(z.string(), z.object({ NetworkID: z.string(), IPAddress: z.string() })).nullish(),
      })
      .nullish(),
  }),
)
type Container = z.output<typeof DockerContainers>[number]

/** What is read of `GET /networks`. */
export const DockerNetworks = z.array(
  z.object({
    Id: z.string(),
    Name: z.string(),
    Scope: z.string().optional(),
    Internal: z.boolean().optional(),
    Ingress: z.boolean().optional(),
    Labels: Texts,
  }),
)

export type DockerWish = {
  /** Of containers that expose none. */
  readonly port: number
  /** Where containers of the host's own network are. */
  readonly hostAddress: string
  /** Of a container in several networks only the first, by name. */
  readonly firstNetworkOnly: boolean
}

/** Targets of the containers that run, as Prometheus' `docker_sd_configs` finds them: one a network and TCP port. */
export function dockerTargets(
  containers: z.output<typeof DockerContainers>,
  networks: z.output<typeof DockerNetworks>,
  wish: DockerWish,
): TargetGroup[] {
  const networkLabels = new Map(networks.map(network => [network.Id, labelsOfNetwork(network)]))
  return containers.flatMap(container => {
    const all = Object.entries(container.NetworkSettings?.Networks ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
    const joined = wish.firstNetworkOnly ? all.slice(0, 1) : all
    return joined.flatMap(([, { NetworkID, IPAddress }]) => {
      const labels = { ...labelsOfContainer(container), ...networkLabels.get(NetworkID) }
      return targetsIn(container, IPAddress, wish).map(({ address, port }) =>
        targetAt(address, { ...labels, ...port }),
      )
    })
  })
}

type Found = { readonly address: string; readonly port: MetaLabels }

function targetsIn({ Ports, HostConfig }: Container, ip: string, wish: DockerWish): Found[] {
  const tcp = (Ports ?? []).filter(({ Type }) => Type === 'tcp')
  const seen = new Set<number>()
  const found = tcp.flatMap(({ PrivatePort, PublicPort, IP }): Found[] => {
    if (seen.has(PrivatePort)) return []
    seen.add(PrivatePort)
    const port = filled({
      __meta_docker_network_ip: ip,
      __meta_docker_port_private: PrivatePort,
      __meta_docker_port_public: PublicPort,
      __meta_docker_port_public_ip: PublicPort === undefined ? null : IP,
    })
    return [{ address: hostPort(ip, PrivatePort), port }]
  })
  if (found.length > 0) return found
  const host = HostConfig?.NetworkMode === 'host' ? wish.hostAddress : ip
  return [{ address: hostPort(host, wish.port), port: filled({ __meta_docker_network_ip: ip }) }]
}

const labelsOfContainer = ({ Id, Names, Labels, HostConfig }: Container): MetaLabels => ({
  ...filled({
    __meta_docker_container_id: Id,
    __meta_docker_container_name: Names?.[0],
    __meta_docker_container_network_mode: HostConfig?.NetworkMode,
  }),
  ...prefixed('__meta_docker_container_label_', Labels ?? {}),
})

const labelsOfNetwork = (network: z.output<typeof DockerNetworks>[number]): MetaLabels => ({
  ...filled({
    __meta_docker_network_id: network.Id,
    __meta_docker_network_name: network.Name,
    __meta_docker_network_scope: network.Scope,
    __meta_docker_network_internal: network.Internal ?? false,
    __meta_docker_network_ingress: network.Ingress ?? false,
  }),
  ...prefixed('__meta_docker_network_label_', network.Labels ?? {}),
})
