{{- define "initguard.name" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride }}
{{- else if contains "initguard" .Release.Name -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-initguard" .Release.Name | trunc 50 | trimSuffix "-" }}
{{- end -}}
{{- end -}}

{{- define "initguard.selectorLabels" -}}
app.kubernetes.io/name: initguard
app.kubernetes.io/instance: {{ include "initguard.name" . }}
{{- end -}}

{{- define "initguard.labels" -}}
{{ include "initguard.selectorLabels" . }}
app.kubernetes.io/component: webhook
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "initguard.tlsSecret" -}}
{{- if eq .Values.certs.mode "provided" -}}
{{ .Values.certs.secretName }}
{{- else -}}
{{ include "initguard.name" . }}-tls
{{- end -}}
{{- end -}}

{{- define "initguard.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}
