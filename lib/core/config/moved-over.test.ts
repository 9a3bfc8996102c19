import { describe, expect, test } from 'vitest'
import {
  KubernetesEndpointSlice,
  KubernetesEndpoints,
  KubernetesIngress,
  KubernetesNode,
  type KubernetesObjects,
  KubernetesPod,
  KubernetesService,
  kubernetesTargets,
} from '../discovery/index.ts'
import { labelsToObject, labelValue } from '../labels/index.ts'
import { buildScrapeJob } from './targets.ts'
import { loadText } from './testing.ts'

/** Hosts in a list, probes by a blackbox exporter, alerts to an Alertmanager: written as teams write it. */
const HOSTS = `# Prometheus of the shop
global:
  scrape_interval: 15s
  scrape_timeout: 10s
  evaluation_interval: 15s
  external_labels:
    datacenter: fra1
    replica: a

rule_files:
  - "rules/*.yml"

alerting:
  alert_relabel_configs:
    - regex: replica
      action: labeldrop
  alertmanagers:
    - static_configs:
        - targets: ["alertmanager:9093"]

scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ["localhost:9090"]

  - job_name: node
    file_sd_configs:
      - files: ["targets/node-*.json"]
        refresh_interval: 1m
    relabel_configs:
      - source_labels: [__address__]
        regex: "([^:]+):.*"
        target_label: instance
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: "go_.*"
        action: drop

  - job_name: blackbox
    metrics_path: /probe
    params:
      module: [http_2xx]
    static_configs:
      - targets:
          - https://shop.example/
          - https://shop.example/basket
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
      - source_labels: [__param_target]
        target_label: instance
      - target_label: __address__
        replacement: blackbox:9115
`

/** The jobs that clusters are given: API servers, nodes, endpoints and pods by their annotations. */
const CLUSTER = `global:
  scrape_interval: 30s
scrape_configs:
  - job_name: kubernetes-apiservers
    kubernetes_sd_configs:
      - role: endpoints
    scheme: https
    tls_config:
      ca_file: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
    bearer_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token
    relabel_configs:
      - source_labels: [__meta_kubernetes_namespace, __meta_kubernetes_service_name, __meta_kubernetes_endpoint_port_name]
        action: keep
        regex: default;kubernetes;https

  - job_name: kubernetes-nodes-cadvisor
    scheme: https
    tls_config:
      ca_file: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
      insecure_skip_verify: true
    authorization:
      credentials_file: /var/run/secrets/kubernetes.io/serviceaccount/token
    kubernetes_sd_configs:
      - role: node
    relabel_configs:
      - action: labelmap
        regex: __meta_kubernetes_node_label_(.+)
      - target_label: __address__
        replacement: kubernetes.default.svc:443
      - source_labels: [__meta_kubernetes_node_name]
        regex: (.+)
        target_label: __metrics_path__
        replacement: /api/v1/nodes/$1/proxy/metrics/cadvisor

  - job_name: kubernetes-pods
    kubernetes_sd_configs:
      - role: pod
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape]
        action: keep
        regex: true
      - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_path]
        action: replace
        target_label: __metrics_path__
        regex: (.+)
      - source_labels: [__address__, __meta_kubernetes_pod_annotation_prometheus_io_port]
        action: replace
        regex: ([^:]+)(?::\\d+)?;(\\d+)
        replacement: $1:$2
        target_label: __address__
      - action: labelmap
        regex: __meta_kubernetes_pod_label_(.+)
      - source_labels: [__meta_kubernetes_namespace]
        target_label: namespace
      - source_labels: [__meta_kubernetes_pod_name]
        target_label: pod
      - source_labels: [__meta_kubernetes_pod_phase]
        regex: Pending|Succeeded|Failed|Completed
        action: drop
`

/** A host of containers, and services that register themselves in DNS. */
const CONTAINERS = `global: {scrape_interval: 10s}
scrape_configs:
  - job_name: docker
    docker_sd_configs:
      - host: unix:///var/run/docker.sock
        filters:
          - name: label
            values: ["prometheus-job"]
    relabel_configs:
      - source_labels: [__meta_docker_container_label_prometheus_job]
        target_label: job
      - source_labels: [__meta_docker_container_name]
        regex: /(.*)
        target_label: container
  - job_name: tasks
    dns_sd_configs:
      - names: [tasks.shop, tasks.bank]
        type: A
        port: 9100
  - job_name: registered
    honor_labels: true
    sample_limit: 5000
    dns_sd_configs:
      - names: [_metrics._tcp.example.internal]
    http_sd_configs:
      - url: http://inventory.internal/targets
        authorization: {credentials: t0ken}
`

/** What an operator writes from its monitors, and probes of what the cluster shows to the world. */
const MONITORS = `global:
  scrape_interval: 30s
  external_labels: {prometheus: monitoring/k8s, prometheus_replica: prometheus-k8s-0}
scrape_configs:
  - job_name: serviceMonitor/monitoring/shop/0
    honor_labels: false
    scrape_interval: 15s
    kubernetes_sd_configs:
      - role: endpointslice
        namespaces: {names: [web]}
    relabel_configs:
      - {source_labels: [job], target_label: __tmp_prometheus_job_name}
      - action: keep
        source_labels: [__meta_kubernetes_service_label_app, __meta_kubernetes_service_labelpresent_app]
        regex: (shop);true
      - {action: keep, source_labels: [__meta_kubernetes_endpointslice_port_name], regex: metrics}
      - source_labels:
          - __meta_kubernetes_endpointslice_address_target_kind
          - __meta_kubernetes_endpointslice_address_target_name
        separator: ;
        regex: Pod;(.*)
        replacement: \${1}
        target_label: pod
      - {source_labels: [__meta_kubernetes_namespace], target_label: namespace}
      - {source_labels: [__meta_kubernetes_service_name], target_label: service}
      - {source_labels: [__meta_kubernetes_service_name], target_label: job, replacement: "\${1}"}
      - {target_label: endpoint, replacement: metrics}
      - {source_labels: [__address__, __tmp_hash], target_label: __tmp_hash, regex: "(.+);", replacement: $1}
      - {source_labels: [__tmp_hash], target_label: __tmp_hash, modulus: 1, action: hashmod}
      - {source_labels: [__tmp_hash], regex: "0", action: keep}
    metric_relabel_configs:
      - {source_labels: [__name__], regex: "etcd_(debugging|disk).*", action: drop}
  - job_name: probe/monitoring/ingress
    metrics_path: /probe
    params: {module: [http_2xx]}
    kubernetes_sd_configs: [{role: ingress}]
    relabel_configs:
      - source_labels: [__meta_kubernetes_ingress_scheme, __address__, __meta_kubernetes_ingress_path]
        regex: (.+);(.+);(.+)
        replacement: $1://$2$3
        target_label: __param_target
      - {source_labels: [__param_target], target_label: instance}
      - {target_label: __address__, replacement: "blackbox:9115"}
`

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

const pod = (name: string, annotations: Record<string, string>, phase = 'Running') =>
  KubernetesPod.parse({
    metadata: { name, namespace: 'web', labels: { app: 'shop' }, annotations },
    spec: { containers: [{ name: 'api', ports: [{ containerPort: 8080 }] }] },
    status: { podIP: '10.2.0.9', phase },
  })
const OBJECTS: KubernetesObjects = {
  nodes: [
    KubernetesNode.parse({
      metadata: { name: 'n1', labels: { zone: 'a' } },
      status: { addresses: [{ type: 'InternalIP', address: '10.1.0.1' }] },
    }),
  ],
  pods: [
    pod('wanted', {
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '9102',
      'prometheus.io/path': '/m',
    }),
    pod('unwanted', {}),
    pod('done', { 'prometheus.io/scrape': 'true' }, 'Succeeded'),
  ],
  services: [
    KubernetesService.parse({
      metadata: { name: 'kubernetes', namespace: 'default' },
      spec: { ports: [{ name: 'https', port: 443 }] },
    }),
    KubernetesService.parse({ metadata: { name: 'shop', namespace: 'web', labels: { app: 'shop' } } }),
  ],
  endpoints: [
    KubernetesEndpoints.parse({
      metadata: { name: 'kubernetes', namespace: 'default' },
      subsets: [{ addresses: [{ ip: '172.20.0.3' }], ports: [{ name: 'https', port: 6443 }] }],
    }),
  ],
  endpointslices: [
    KubernetesEndpointSlice.parse({
      metadata: { name: 'shop-x1', namespace: 'web', labels: { 'kubernetes.io/service-name': 'shop' } },
      endpoints: [{ addresses: ['10.2.0.9'], targetRef: { kind: 'Pod', name: 'wanted' } }],
      ports: [
        { name: 'metrics', port: 9102 },
        { name: 'http', port: 8080 },
      ],
    }),
  ],
  ingresses: [
    KubernetesIngress.parse({
      metadata: { name: 'shop', namespace: 'web' },
      spec: { rules: [{ host: 'shop.example', http: { paths: [{ path: '/basket' }] } }] },
    }),
  ],
}

describe('a prometheus.yml moves over unchanged', () => {
  test('of hosts and probes', async () => {
    const { configuration, issues } = await loadText(HOSTS, {
      files: { 'rules/one.yml': 'groups: [{name: g, rules: [{alert: Down, expr: up == 0}]}]' },
    })
    expect(issues).toEqual([])
    const [, node, blackbox] = configuration?.jobs ?? []
    expect(node?.discoveries).toMatchObject([{ kind: 'file', refreshMs: 60_000 }])
    const probes = blackbox ? buildScrapeJob(blackbox, []).job.targets : []
    expect(probes.map(({ url, labels }) => [url, labelValue(labels, 'instance')])).toEqual([
      [
        'http://blackbox:9115/probe?module=http_2xx&target=https%3A%2F%2Fshop.example%2F',
        'https://shop.example/',
      ],
      [
        'http://blackbox:9115/probe?module=http_2xx&target=https%3A%2F%2Fshop.example%2Fbasket',
        'https://shop.example/basket',
      ],
    ])
  })

  test('of a cluster, asked from within by its own account', async () => {
    const { configuration, issues } = await loadText(CLUSTER, {
      environment: { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' },
      files: { [`${ACCOUNT}/token`]: 't0ken\n', [`${ACCOUNT}/ca.crt`]: 'CERTIFICATE' },
    })
    expect(issues).toEqual([])
    const jobs = configuration?.jobs ?? []
    expect(jobs[0]?.discoveries).toMatchObject([
      {
        kind: 'kubernetes',
        url: 'https://10.96.0.1:443',
        client: { auth: { type: 'Bearer', credentials: 't0ken' }, tls: { caPem: 'CERTIFICATE' } },
      },
    ])
    const found = jobs.flatMap(job =>
      job.discoveries.flatMap(discovery =>
        discovery.kind === 'kubernetes'
          ? buildScrapeJob(job, kubernetesTargets(discovery.role, OBJECTS)).job.targets
          : [],
      ),
    )
    expect(found.map(({ url }) => url)).toEqual([
      'https://172.20.0.3:6443/metrics',
      'https://kubernetes.default.svc:443/api/v1/nodes/n1/proxy/metrics/cadvisor',
      'http://10.2.0.9:9102/m',
    ])
    const last = found[2]?.labels
    expect(last && ['namespace', 'pod', 'app'].map(name => labelValue(last, name))).toEqual([
      'web',
      'wanted',
      'shop',
    ])
  })

  test('of an operator: monitors by slices of endpoints, probes by ingresses', async () => {
    const { configuration, issues } = await loadText(MONITORS, {
      environment: { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' },
      files: { [`${ACCOUNT}/token`]: 't0ken\n', [`${ACCOUNT}/ca.crt`]: 'CERTIFICATE' },
    })
    expect(issues).toEqual([])
    const found = (configuration?.jobs ?? []).flatMap(job =>
      job.discoveries.flatMap(discovery =>
        discovery.kind === 'kubernetes'
          ? buildScrapeJob(job, kubernetesTargets(discovery.role, OBJECTS)).job.targets
          : [],
      ),
    )
    expect(found.map(({ url, labels }) => [url, labelsToObject(labels)])).toEqual([
      [
        'http://10.2.0.9:9102/metrics',
        {
          instance: '10.2.0.9:9102',
          job: 'shop',
          endpoint: 'metrics',
          namespace: 'web',
          pod: 'wanted',
          service: 'shop',
        },
      ],
      [
        'http://blackbox:9115/probe?module=http_2xx&target=http%3A%2F%2Fshop.example%2Fbasket',
        { instance: 'http://shop.example/basket', job: 'probe/monitoring/ingress' },
      ],
    ])
  })

  test('of containers and names', async () => {
    const { configuration, issues } = await loadText(CONTAINERS)
    expect(issues).toEqual([])
    expect(configuration?.jobs.map(({ discoveries }) => discoveries)).toMatchObject([
      [{ kind: 'docker', socketPath: '/var/run/docker.sock', filters: { label: ['prometheus-job'] } }],
      [{ kind: 'dns', type: 'A', port: 9100, refreshMs: 30_000 }],
      [{ kind: 'dns', type: 'SRV', port: null }, { kind: 'http' }],
    ])
  })
})

test.each([
  ['kubernetes_sd_configs: [{role: pod}]', 'no api_server: expected its address'],
  ['kubernetes_sd_configs: [{role: gateway, api_server: "https://a"}]', 'not a role that Opsdeck knows'],
  ['ec2_sd_configs: [{region: eu-central-1}]', '"ec2_sd_configs" is known to Prometheus, but not supported'],
  ['consul_sd_configs: [{server: "consul:8500"}]', 'use static_configs, or one of file, http, dns'],
  ['kubernetes_sd_configs: [{role: pod, kubeconfig_file: a}]', '"kubeconfig_file" is known to Prometheus'],
  ['dns_sd_configs: [{names: [a], type: A}]', 'is missing: expected the port of the targets'],
  ['dns_sd_configs: [{names: [], port: 70000}]', 'is no port'],
  ['docker_sd_configs: [{host: docker}]', '"docker" is no address of Docker'],
])('%s is refused with its reason', async (text, reason) => {
  const { issues } = await loadText(`scrape_configs:\n  - job_name: a\n    ${text}\n`)
  expect(issues.map(({ message }) => message).join()).toContain(reason)
})
