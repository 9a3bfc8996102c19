/**
 * The texts that notifications have when the configuration says nothing else. Their names are Alertmanager's, so
 * that a team's own template files can replace or use them; the words are the deck's.
 */
export const DEFAULT_TEXTS = `
{{ define "__alertmanager" }}Opsdeck{{ end }}
{{ define "__alertmanagerURL" }}{{ .ExternalURL }}/alerts{{ end }}
{{ define "__description" }}{{ end }}

{{ define "__subject" -}}
[{{ toUpper .Status }}{{ if eq .Status "firing" }}:{{ len .Alerts.Firing }}{{ end }}]
{{- if .GroupLabels }} {{ join " " .GroupLabels.SortedPairs.Values }}
{{- else }} {{ template "__count" .Alerts }}{{ end }}
{{- with .CommonLabels.Remove .GroupLabels.Names }} ({{ join " " .Values }}){{ end }}
{{- end }}

{{ define "__count" }}{{ len . }} alert{{ if ne (len .) 1 }}s{{ end }}{{ end }}

{{ define "__alert_words" -}}
{{ with .Annotations.summary }}{{ . }}{{ else }}{{ .Labels.alertname }}{{ end }}
{{- with .Annotations.description }}: {{ . }}{{ end }}
{{- end }}

{{ define "__text_alert_list" -}}
{{ range . }}{{ template "__alert_words" . }}
{{ range .Labels.SortedPairs }}  {{ .Name }} = {{ .Value }}
{{ end }}{{ range (.Annotations.Remove (stringSlice "summary" "description")).SortedPairs }}  {{ .Name }} = {{ .Value }}
{{ end }}{{ with .GeneratorURL }}  {{ . }}
{{ end }}{{ end }}
{{- end }}

{{ define "__text_alert_list_markdown" -}}
{{ range . }}**{{ template "__alert_words" . }}**
{{ range .Labels.SortedPairs }}- {{ .Name }}: {{ .Value }}
{{ end }}{{ with .GeneratorURL }}- [Show the expression]({{ . }})
{{ end }}{{ end }}
{{- end }}

{{ define "__beneath" -}}
{{ with .HeldBeneath }}Held beneath: {{ .Count }} alert{{ if ne .Count 1 }}s{{ end }} of {{ join ", " .Services }}
{{ end }}
{{- end }}

{{ define "__text" -}}
{{ with .Alerts.Firing }}Firing:
{{ template "__text_alert_list" . }}{{ end }}
{{- with .Alerts.Resolved }}Resolved:
{{ template "__text_alert_list" . }}{{ end }}
{{- if .TruncatedAlerts }}and {{ .TruncatedAlerts }} more
{{ end }}
{{- template "__beneath" . }}
{{- end }}

{{ define "__markdown" -}}
{{ with .Alerts.Firing }}Firing:

{{ template "__text_alert_list_markdown" . }}{{ end }}
{{- with .Alerts.Resolved }}Resolved:

{{ template "__text_alert_list_markdown" . }}{{ end }}
{{- if .TruncatedAlerts }}and {{ .TruncatedAlerts }} more
{{ end }}
{{- template "__beneath" . }}
{{- end }}

{{ define "__lines" -}}
{{ range $i, $alert := .Alerts }}{{ if $i }}
{{ end }}{{ if eq .Status "resolved" }}Resolved: {{ end }}{{ template "__alert_words" . }}{{ end }}
{{- if .TruncatedAlerts }}
and {{ .TruncatedAlerts }} more{{ end }}
{{- if .HeldBeneath }}
{{ template "__beneath" . }}{{ end }}
{{- end }}

{{ define "slack.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "slack.default.username" }}{{ template "__alertmanager" . }}{{ end }}
{{ define "slack.default.fallback" }}{{ template "__subject" . }} | {{ template "__alertmanagerURL" . }}{{ end }}
{{ define "slack.default.callbackid" }}{{ end }}
{{ define "slack.default.pretext" }}{{ end }}
{{ define "slack.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
{{ define "slack.default.iconemoji" }}{{ end }}
{{ define "slack.default.iconurl" }}{{ end }}
{{ define "slack.default.text" }}{{ template "__lines" . }}{{ end }}
{{ define "slack.default.footer" }}{{ end }}

{{ define "mattermost.default.username" }}{{ template "__alertmanager" . }}{{ end }}
{{ define "mattermost.default.text" }}#### {{ template "__subject" . }}

{{ template "__markdown" . }}{{ end }}
{{ define "rocketchat.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "rocketchat.default.text" }}{{ template "__lines" . }}{{ end }}

{{ define "discord.default.content" }}{{ end }}
{{ define "discord.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "discord.default.message" }}{{ template "__markdown" . }}{{ end }}

{{ define "msteams.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "msteams.default.summary" }}{{ template "__subject" . }}{{ end }}
{{ define "msteams.default.text" }}{{ template "__markdown" . }}{{ end }}
{{ define "msteamsv2.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "msteamsv2.default.text" }}{{ template "__markdown" . }}{{ end }}

{{ define "telegram.default.message" }}{{ template "__subject" . }}

{{ template "__text" . }}{{ end }}

{{ define "pagerduty.default.description" }}{{ template "__subject" . }}{{ end }}
{{ define "pagerduty.default.client" }}{{ template "__alertmanager" . }}{{ end }}
{{ define "pagerduty.default.clientURL" }}{{ template "__alertmanagerURL" . }}{{ end }}
{{ define "pagerduty.default.instances" }}{{ template "__text_alert_list" . }}{{ end }}

{{ define "opsgenie.default.message" }}{{ template "__subject" . }}{{ end }}
{{ define "opsgenie.default.description" }}{{ template "__text" . }}{{ end }}
{{ define "opsgenie.default.source" }}{{ template "__alertmanagerURL" . }}{{ end }}

{{ define "pushover.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "pushover.default.message" }}{{ template "__lines" . }}{{ end }}
{{ define "pushover.default.url" }}{{ template "__alertmanagerURL" . }}{{ end }}

{{ define "ntfy.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "ntfy.default.message" }}{{ template "__lines" . }}{{ end }}
{{ define "ntfy.default.click" }}{{ template "__alertmanagerURL" . }}{{ end }}

{{ define "web_push.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "web_push.default.message" }}{{ template "__lines" . }}{{ end }}

{{ define "sms.default.message" }}{{ template "__subject" . }}
{{ template "__lines" . }}{{ end }}

{{ define "voice.default.message" -}}
{{ if eq .Status "firing" }}{{ template "__count" .Alerts.Firing }} firing. {{ else }}Resolved. {{ end }}
{{- join ", " .GroupLabels.SortedPairs.Values }}. {{ with .CommonAnnotations.summary }}{{ . }}.{{ end }}
{{- end }}

{{ define "log.default.message" }}{{ template "__subject" . }}{{ end }}

{{ define "digest.default.subject" -}}
Digest: {{ len .Alerts.Firing }} firing, {{ len .Alerts.Resolved }} resolved
{{- end }}

{{ define "email.default.subject" }}{{ template "__subject" . }}{{ end }}
`

/** The e-mail as a page of its own: plain tables with their style inline, since mail programs know little else. */
export const DEFAULT_EMAIL = `
{{ define "__email_alert" -}}
<tr><td style="padding:12px 0;border-top:1px solid #d9dce1">
<p style="margin:0 0 6px;font-weight:600">{{ template "__alert_words" . }}</p>
<table role="presentation" cellpadding="0" cellspacing="0" style="font-size:13px">
{{ range .Labels.SortedPairs }}<tr><td style="padding:0 12px 0 0;color:#5c6470">{{ .Name }}</td><td>{{ .Value }}</td></tr>
{{ end }}{{ range .Annotations.SortedPairs }}<tr><td style="padding:0 12px 0 0;color:#5c6470">{{ .Name }}</td><td>{{ .Value }}</td></tr>
{{ end }}<tr><td style="padding:0 12px 0 0;color:#5c6470">since</td><td>{{ date "2006-01-02 15:04:05 MST" .StartsAt }}</td></tr>
</table>
{{ with .GeneratorURL }}<p style="margin:6px 0 0"><a href="{{ . }}" style="color:#1f5fbf">Show the expression</a></p>{{ end }}
</td></tr>
{{- end }}

{{ define "email.default.html" -}}
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ template "__subject" . }}</title>
</head>
<body style="margin:0;padding:16px;background:#f2f4f7;color:#1b1f24;font:14px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px;background:#ffffff;border-radius:6px">
<tr><td style="padding:14px 20px;border-radius:6px 6px 0 0;color:#ffffff;font-size:16px;font-weight:600;background:{{ if eq .Status "firing" }}#b3261e{{ else }}#2f7d4f{{ end }}">{{ template "__subject" . }}</td></tr>
<tr><td style="padding:16px 20px">
<p style="margin:0 0 12px"><a href="{{ template "__alertmanagerURL" . }}" style="color:#1f5fbf;font-weight:600">Open in {{ template "__alertmanager" . }}</a></p>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0">
{{ with .Alerts.Firing }}<tr><td style="padding:8px 0;font-weight:600">Firing: {{ len . }}</td></tr>
{{ range . }}{{ template "__email_alert" . }}
{{ end }}{{ end }}
{{- with .Alerts.Resolved }}<tr><td style="padding:8px 0;font-weight:600">Resolved: {{ len . }}</td></tr>
{{ range . }}{{ template "__email_alert" . }}
{{ end }}{{ end }}</table>
{{ if .TruncatedAlerts }}<p style="margin:12px 0 0;color:#5c6470">and {{ .TruncatedAlerts }} more</p>{{ end }}
</td></tr>
<tr><td style="padding:12px 20px;color:#5c6470;font-size:12px">Sent by <a href="{{ .ExternalURL }}" style="color:#5c6470">{{ template "__alertmanager" . }}</a></td></tr>
</table>
</td></tr></table>
</body>
</html>
{{- end }}
`
