import { describe, expect, test } from 'vitest'
import { type DnsRecord, DockerContainers, DockerNetworks, dnsTargets, dockerTargets } from './index.ts'
import {
  KubernetesEndpointSlice,
  KubernetesEndpoints,
  KubernetesIngress,
  KubernetesNode,
  type KubernetesObjects,
  KubernetesPod,
  KubernetesService,
  kubernetesTargets,
} from './kubernetes/index.ts'

describe('names of DNS', () => {
  test.each<[string, DnsRecord, number | null, string, object]>([
    [
      'a service record brings its port',
      { type: 'SRV', target: 'a.shop.example.', port: 9100 },
      null,
      'a.shop.example:9100',
      { __meta_dns_srv_record_target: 'a.shop.example.', __meta_dns_srv_record_port: '9100' },
    ],
    ['an address takes the port of the job', { type: 'A', address: '10.0.0.1' }, 9100, '10.0.0.1:9100', {}],
    ['one of IPv6 stands in brackets', { type: 'AAAA', address: 'fd00::1' }, 80, '[fd00::1]:80', {}],
    [
      'a mail server',
      { type: 'MX', target: 'mx.example' },
      25,
      'mx.example:25',
      { __meta_dns_mx_record_target: 'mx.example' },
    ],
  ])('%s', (_what, record, port, address, labels) => {
    expect(dnsTargets('shop.example', [record], port)).toEqual([
      { targets: [address], labels: { __meta_dns_name: 'shop.example', ...labels } },
    ])
  })
})

describe('containers of Docker', () => {
  const networks = DockerNetworks.parse([
    { Id: 'n1', Name: 'backend', Scope: 'local', Internal: true, Labels: { 'team.name': 'db' } },
    { Id: 'n2', Name: 'web', Scope: 'local' },
  ])
  const containers = DockerContainers.parse([
    {
      Id: 'c1',
      Names: ['/shop'],
      Labels: { 'prometheus.io/scrape': 'true' },
      Ports: [
        { PrivatePort: 8080, PublicPort: 80, IP: '0.0.0.0', Type: 'tcp' },
        { PrivatePort: 8080, PublicPort: 80, IP: '::', Type: 'tcp' },
        { PrivatePort: 53, Type: 'udp' },
      ],
      HostConfig: { NetworkMode: 'web' },
      NetworkSettings: {
        Networks: {
          web: { NetworkID: 'n2', IPAddress: '172.18.0.2' },
          backend: { NetworkID: 'n1', IPAddress: '172.17.0.2' },
        },
      },
    },
    {
      Id: 'c2',
      Names: ['/agent'],
      Ports: [],
      HostConfig: { NetworkMode: 'host' },
      NetworkSettings: { Networks: { host: { NetworkID: 'n3', IPAddress: '' } } },
    },
  ])
  const wish = { port: 80, hostAddress: 'localhost', firstNetworkOnly: false }

  test('one target a network and TCP port; what is published twice counts once', () => {
    const found = dockerTargets(containers, networks, wish)
    expect(found.map(({ targets }) => targets[0])).toEqual([
      '172.17.0.2:8080',
      '172.18.0.2:8080',
      'localhost:80',
    ])
    expect(found[0]?.labels).toEqual({
      __meta_docker_container_id: 'c1',
      __meta_docker_container_name: '/shop',
      __meta_docker_container_network_mode: 'web',
      __meta_docker_container_label_prometheus_io_scrape: 'true',
      __meta_docker_network_id: 'n1',
      __meta_docker_network_name: 'backend',
      __meta_docker_network_scope: 'local',
      __meta_docker_network_internal: 'true',
      __meta_docker_network_ingress: 'false',
      __meta_docker_network_label_team_name: 'db',
      __meta_docker_network_ip: '172.17.0.2',
      __meta_docker_port_private: '8080',
      __meta_docker_port_public: '80',
      __meta_docker_port_public_ip: '0.0.0.0',
    })
  })

  test('only the first network of each container, where that is asked for', () => {
    const found = dockerTargets(containers, networks, { ...wish, firstNetworkOnly: true })
    expect(found.map(({ targets }) => targets[0])).toEqual(['172.17.0.2:8080', 'localhost:80'])
  })
})

describe('a cluster of Kubernetes', () => {
  const objects: KubernetesObjects = {
    nodes: [
      KubernetesNode.parse({
        metadata: { name: 'n1', labels: { 'kubernetes.io/arch': 'amd64' } },
        spec: { providerID: 'cloud://n1' },
        status: {
          addresses: [
            { type: 'Hostname', address: 'n1.local' },
            { type: 'InternalIP', address: '10.1.0.1' },
            { type: 'InternalIP', address: '10.1.0.2' },
          ],
          daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
        },
      }),
      KubernetesNode.parse({ metadata: { name: 'nowhere' } }),
    ],
    pods: [
      KubernetesPod.parse({
        metadata: {
          name: 'shop-1',
          namespace: 'web',
          uid: 'u1',
          labels: { app: 'shop' },
          annotations: { 'prometheus.io/scrape': 'true' },
          ownerReferences: [{ kind: 'ReplicaSet', name: 'shop', controller: true }],
        },
        spec: {
          nodeName: 'n1',
          containers: [
            {
              name: 'api',
              image: 'shop:1',
              ports: [
                { name: 'http', containerPort: 8080 },
                { name: 'metrics', containerPort: 9090, protocol: 'TCP' },
              ],
            },
            { name: 'sidecar' },
          ],
          initContainers: [{ name: 'prepare' }],
        },
        status: {
          podIP: '10.2.0.9',
          hostIP: '10.1.0.1',
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [{ name: 'api', containerID: 'containerd://a' }],
        },
      }),
      KubernetesPod.parse({ metadata: { name: 'pending', namespace: 'web' }, spec: { containers: [] } }),
    ],
    services: [
      KubernetesService.parse({
        metadata: { name: 'shop', namespace: 'web', labels: { team: 'sales' } },
        spec: { clusterIP: '10.3.0.1', ports: [{ name: 'http', port: 80 }] },
      }),
      KubernetesService.parse({
        metadata: { name: 'bank', namespace: 'web' },
        spec: { type: 'ExternalName', externalName: 'bank.example', ports: [{ port: 443 }] },
      }),
    ],
    endpoints: [
      KubernetesEndpoints.parse({
        metadata: { name: 'shop', namespace: 'web' },
        subsets: [
          {
            addresses: [
              {
                ip: '10.2.0.9',
                nodeName: 'n1',
                targetRef: { kind: 'Pod', name: 'shop-1', namespace: 'web' },
              },
            ],
            notReadyAddresses: [{ ip: '10.2.0.10', hostname: 'slow' }],
            ports: [{ name: 'http', port: 8080 }],
          },
        ],
      }),
    ],
    endpointslices: [
      KubernetesEndpointSlice.parse({
        metadata: { name: 'shop-x1', namespace: 'web', labels: { 'kubernetes.io/service-name': 'shop' } },
        addressType: 'IPv4',
        endpoints: [
          {
            addresses: ['10.2.0.9'],
            conditions: { ready: true, serving: true, terminating: false },
            nodeName: 'n1',
            zone: 'fra-a',
            deprecatedTopology: { 'topology.kubernetes.io/region': 'fra' },
            targetRef: { kind: 'Pod', name: 'shop-1' },
          },
          { addresses: ['fd00::1'], conditions: { ready: null }, hostname: 'slow' },
        ],
        ports: [{ name: 'http', port: 8080, protocol: 'TCP', appProtocol: 'http' }],
      }),
      KubernetesEndpointSlice.parse({
        metadata: { name: 'none', namespace: 'web' },
        endpoints: null,
        ports: null,
      }),
      KubernetesEndpointSlice.parse({
        metadata: { name: 'any', namespace: 'web' },
        endpoints: [{ addresses: ['10.2.0.20'] }],
        ports: [{ name: 'every', port: null }],
      }),
    ],
    ingresses: [
      KubernetesIngress.parse({
        metadata: { name: 'shop', namespace: 'web', annotations: { probe: 'yes' } },
        spec: {
          ingressClassName: 'nginx',
          tls: [{ hosts: ['*.shop.example'] }],
          rules: [
            { host: 'www.shop.example', http: { paths: [{ path: '/basket' }, {}] } },
            { host: 'shop.example' },
          ],
        },
      }),
    ],
  }

  test('a node, by its first internal address and the port of its kubelet', () => {
    expect(kubernetesTargets('node', objects)).toEqual([
      {
        targets: ['10.1.0.1:10250'],
        labels: {
          instance: 'n1',
          __meta_kubernetes_node_name: 'n1',
          __meta_kubernetes_node_provider_id: 'cloud://n1',
          __meta_kubernetes_node_label_kubernetes_io_arch: 'amd64',
          __meta_kubernetes_node_labelpresent_kubernetes_io_arch: 'true',
          __meta_kubernetes_node_address_InternalIP: '10.1.0.1',
          __meta_kubernetes_node_address_Hostname: 'n1.local',
        },
      },
    ])
  })

  test('a pod, once a port; a container without any by the address alone; one without an address not at all', () => {
    const found = kubernetesTargets('pod', objects)
    expect(found.map(({ targets }) => targets[0])).toEqual([
      '10.2.0.9:8080',
      '10.2.0.9:9090',
      '10.2.0.9',
      '10.2.0.9',
    ])
    expect(found[0]?.labels).toEqual({
      __meta_kubernetes_namespace: 'web',
      __meta_kubernetes_pod_name: 'shop-1',
      __meta_kubernetes_pod_ip: '10.2.0.9',
      __meta_kubernetes_pod_ready: 'true',
      __meta_kubernetes_pod_phase: 'Running',
      __meta_kubernetes_pod_node_name: 'n1',
      __meta_kubernetes_pod_host_ip: '10.1.0.1',
      __meta_kubernetes_pod_uid: 'u1',
      __meta_kubernetes_pod_controller_kind: 'ReplicaSet',
      __meta_kubernetes_pod_controller_name: 'shop',
      __meta_kubernetes_pod_label_app: 'shop',
      __meta_kubernetes_pod_labelpresent_app: 'true',
      __meta_kubernetes_pod_annotation_prometheus_io_scrape: 'true',
      __meta_kubernetes_pod_annotationpresent_prometheus_io_scrape: 'true',
      __meta_kubernetes_pod_container_name: 'api',
      __meta_kubernetes_pod_container_id: 'containerd://a',
      __meta_kubernetes_pod_container_image: 'shop:1',
      __meta_kubernetes_pod_container_init: 'false',
      __meta_kubernetes_pod_container_port_name: 'http',
      __meta_kubernetes_pod_container_port_number: '8080',
      __meta_kubernetes_pod_container_port_protocol: 'TCP',
    })
    expect(found.map(({ labels }) => labels.__meta_kubernetes_pod_container_init)).toEqual([
      'false',
      'false',
      'false',
      'true',
    ])
  })

  test('a service, by its name in the cluster; one that stands elsewhere says where', () => {
    const [shop, bank] = kubernetesTargets('service', objects)
    expect(shop?.targets).toEqual(['shop.web.svc:80'])
    expect(shop?.labels).toMatchObject({
      __meta_kubernetes_service_name: 'shop',
      __meta_kubernetes_service_cluster_ip: '10.3.0.1',
      __meta_kubernetes_service_label_team: 'sales',
      __meta_kubernetes_service_port_name: 'http',
      __meta_kubernetes_service_type: 'ClusterIP',
    })
    expect(bank?.labels).toMatchObject({ __meta_kubernetes_service_external_name: 'bank.example' })
    expect(bank?.labels).not.toHaveProperty('__meta_kubernetes_service_cluster_ip')
  })

  test('endpoints, with the labels of their service and pod; other ports of such a pod are targets too', () => {
    const found = kubernetesTargets('endpoints', objects)
    expect(found.map(({ targets }) => targets[0])).toEqual([
      '10.2.0.9:8080',
      '10.2.0.10:8080',
      '10.2.0.9:9090',
    ])
    expect(found[0]?.labels).toMatchObject({
      __meta_kubernetes_namespace: 'web',
      __meta_kubernetes_endpoints_name: 'shop',
      __meta_kubernetes_service_label_team: 'sales',
      __meta_kubernetes_endpoint_ready: 'true',
      __meta_kubernetes_endpoint_port_name: 'http',
      __meta_kubernetes_endpoint_node_name: 'n1',
      __meta_kubernetes_endpoint_address_target_kind: 'Pod',
      __meta_kubernetes_endpoint_address_target_name: 'shop-1',
      __meta_kubernetes_pod_label_app: 'shop',
      __meta_kubernetes_pod_container_port_number: '8080',
    })
    expect(found[1]?.labels).toMatchObject({
      __meta_kubernetes_endpoint_ready: 'false',
      __meta_kubernetes_endpoint_hostname: 'slow',
    })
    expect(found[1]?.labels).not.toHaveProperty('__meta_kubernetes_pod_name')
    expect(found[2]?.labels).toMatchObject({ __meta_kubernetes_pod_container_port_name: 'metrics' })
  })

  test('slices of endpoints, with their services and pods, and what no slice names', () => {
    const found = kubernetesTargets('endpointslice', objects)
    expect(found.map(({ targets }) => targets[0])).toEqual([
      '10.2.0.9:8080',
      '[fd00::1]:8080',
      '10.2.0.9:9090',
      '10.2.0.20',
    ])
    expect(found[0]?.labels).toMatchObject({
      __meta_kubernetes_namespace: 'web',
      __meta_kubernetes_endpointslice_name: 'shop-x1',
      __meta_kubernetes_endpointslice_address_type: 'IPv4',
      __meta_kubernetes_endpointslice_label_kubernetes_io_service_name: 'shop',
      __meta_kubernetes_endpointslice_port: '8080',
      __meta_kubernetes_endpointslice_port_name: 'http',
      __meta_kubernetes_endpointslice_port_protocol: 'TCP',
      __meta_kubernetes_endpointslice_port_app_protocol: 'http',
      __meta_kubernetes_endpointslice_endpoint_conditions_ready: 'true',
      __meta_kubernetes_endpointslice_endpoint_conditions_serving: 'true',
      __meta_kubernetes_endpointslice_endpoint_conditions_terminating: 'false',
      __meta_kubernetes_endpointslice_endpoint_node_name: 'n1',
      __meta_kubernetes_endpointslice_endpoint_zone: 'fra-a',
      __meta_kubernetes_endpointslice_endpoint_topology_topology_kubernetes_io_region: 'fra',
      __meta_kubernetes_endpointslice_endpoint_topology_present_topology_kubernetes_io_region: 'true',
      __meta_kubernetes_endpointslice_address_target_kind: 'Pod',
      __meta_kubernetes_endpointslice_address_target_name: 'shop-1',
      __meta_kubernetes_service_label_team: 'sales',
      __meta_kubernetes_pod_label_app: 'shop',
      __meta_kubernetes_pod_container_port_number: '8080',
    })
    expect(found[1]?.labels).not.toHaveProperty('__meta_kubernetes_endpointslice_endpoint_conditions_ready')
    expect(found[1]?.labels).not.toHaveProperty('__meta_kubernetes_pod_name')
    expect(found[1]?.labels).toMatchObject({ __meta_kubernetes_endpointslice_endpoint_hostname: 'slow' })
  })

  test('each path of an ingress, for probes', () => {
    const found = kubernetesTargets('ingress', objects)
    expect(
      found.map(({ targets, labels }) => [
        `${labels.__meta_kubernetes_ingress_scheme}://${targets[0]}${labels.__meta_kubernetes_ingress_path}`,
        labels.__meta_kubernetes_ingress_host,
      ]),
    ).toEqual([
      ['https://www.shop.example/basket', 'www.shop.example'],
      ['https://www.shop.example/', 'www.shop.example'],
      ['http://shop.example/', 'shop.example'],
    ])
    expect(found[0]?.labels).toMatchObject({
      __meta_kubernetes_ingress_name: 'shop',
      __meta_kubernetes_ingress_class_name: 'nginx',
      __meta_kubernetes_ingress_annotation_probe: 'yes',
    })
  })
})
