export type Forwarder = { readonly title: string; readonly text: string }

/** Ready settings for those who hold the lines. `origin` is the deck's address; KEY stays to be filled in. */
export function forwarders(origin: string): readonly Forwarder[] {
  const { host, hostname, port, isTls } = addressOf(origin)
  return [
    {
      title: 'curl, plain lines',
      text: `curl -fsS -m 10 -H "Authorization: Bearer KEY" \\
  -H "Content-Type: text/plain" --data-binary @app.log \\
  "${origin}/api/v1/logs?service=SERVICE"`,
    },
    {
      title: 'curl, following a journal',
      text: `journalctl -u app.service -f -o cat | while read -r line; do
  curl -fsS -m 10 -H "Authorization: Bearer KEY" -H "Content-Type: text/plain" \\
    --data-binary "$line" "${origin}/api/v1/logs?service=SERVICE"
done`,
    },
    {
      title: 'Vector',
      text: `[sinks.opsdeck]
type = "http"
inputs = ["your_source"]
uri = "${origin}/api/v1/logs"
encoding.codec = "json"
framing.method = "newline_delimited"
request.headers.authorization = "Bearer KEY"`,
    },
    {
      title: 'Fluent Bit',
      text: `[OUTPUT]
    Name    http
    Match   *
    Host    ${hostname}
    Port    ${port}
    URI     /api/v1/logs
    Format  json_lines
    Header  Authorization Bearer KEY${isTls ? '\n    tls     On' : ''}`,
    },
    {
      title: 'OpenTelemetry Collector',
      text: `exporters:
  otlphttp/opsdeck:
    logs_endpoint: ${origin}/api/v1/logs
    headers: { Authorization: "Bearer KEY" }
# ${host} takes OTLP over HTTP, as protobuf or JSON, packed by gzip or not`,
    },
  ]
}

function addressOf(origin: string) {
  if (!URL.canParse(origin)) return { host: '', hostname: '', port: '', isTls: false }
  const { host, hostname, port, protocol } = new URL(origin)
  const isTls = protocol === 'https:'
  return { host, hostname, port: port || (isTls ? '443' : '80'), isTls }
}
