export type PushCommand = { readonly title: string; readonly text: string }

/** What a script's last line is, so that its figures come here. `$OPSDECK_KEY` is an API key with the scope push. */
export function pushCommands(origin: string): readonly PushCommand[] {
  const send = `curl -fsS --max-time 10 -H "Authorization: Bearer $OPSDECK_KEY"`
  const address = (job: string) => `"${origin}/api/push/metrics/job/${job}/instance/$(hostname)"`
  return [
    {
      title: 'Figures of a script',
      text: `${send} -X PUT -H 'Content-Type: application/json' \\
  -d "{\\"cpu\\":$CPU,\\"mem\\":$MEM,\\"disk\\":$DISK}" \\
  ${address('monitor-resources')}`,
    },
    {
      title: 'Metrics',
      text: `${send} -X PUT --data-binary @- ${address('nightly-import')}?push_ttl=26h <<END
# TYPE import_rows gauge
import_rows{table="users"} $ROWS
import_duration_seconds $SECONDS
END`,
    },
    {
      title: 'A GPU',
      text: `nvidia-smi --query-gpu=index,uuid,name,utilization.gpu,memory.used,memory.total,temperature.gpu \\
  --format=csv,noheader,nounits | awk -F', ' '{
    sub(/^GPU-/, "", $2); is = "{gpu=\\"" $1 "\\",uuid=\\"" $2 "\\",model=\\"" $3 "\\"}"
    printf "opsdeck_gpu_utilization_ratio%s %.2f\\n", is, $4 / 100
    printf "opsdeck_gpu_memory_used_bytes%s %.0f\\n", is, $5 * 1048576
    printf "opsdeck_gpu_memory_total_bytes%s %.0f\\n", is, $6 * 1048576
    printf "opsdeck_gpu_temperature_celsius%s %.0f\\n", is, $7 }' |
  ${send} -X PUT --data-binary @- ${address('gpu')}`,
    },
  ]
}
