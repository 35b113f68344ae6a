{{- /*
The body of a webhook configuration: one entry per profile. What depends on the workloads and the rules comes from files/registration.yaml.
Takes a dict: root, nameField (which of the entry's names), failurePolicy, customResources.
*/ -}}
{{- define "initguard.registration" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $generated := $root.Files.Get "files/registration.yaml" | fromYaml -}}
{{- $arguments := . -}}
metadata:
  name: {{ include "initguard.name" $root }}
  labels:
    {{- include "initguard.labels" $root | nindent 4 }}
  {{- if eq $values.certs.mode "cert-manager" }}
  annotations:
    cert-manager.io/inject-ca-from: {{ $root.Release.Namespace }}/{{ include "initguard.name" $root }}
  {{- end }}
webhooks:
  {{- range $profile := $generated.profiles }}
  {{- $isDefault := eq $profile.name $values.defaultProfile }}
  - name: {{ get $profile $arguments.nameField }}
    admissionReviewVersions: [v1]
    clientConfig:
      service:
        namespace: {{ $root.Release.Namespace }}
        name: {{ include "initguard.name" $root }}
        path: {{ $profile.path }}
        port: 443
      {{- if eq $values.certs.mode "provided" }}
      caBundle: {{ $values.certs.caBundle | b64enc }}
      {{- end }}
    rules:
      {{- toYaml $generated.matchRules | nindent 6 }}
      {{- range $arguments.customResources }}
      - apiGroups: [{{ .group | quote }}]
        apiVersions: [{{ .version | quote }}]
        operations: [CREATE, UPDATE]
        resources: [{{ .resource | quote }}]
        scope: {{ $isDefault | ternary "*" "Namespaced" | quote }}
      {{- end }}
    namespaceSelector:
      matchExpressions:
        - key: initguard.dev/profile
          {{- if $isDefault }}
          operator: NotIn
          values:
            {{- range $other := $generated.profiles }}
            {{- if ne $other.name $profile.name }}
            - {{ $other.name | quote }}
            {{- end }}
            {{- end }}
            - "off"
          {{- else }}
          operator: In
          values: [{{ $profile.name | quote }}]
          {{- end }}
        - key: kubernetes.io/metadata.name
          operator: NotIn
          values:
            {{- append $values.excludedNamespaces $root.Release.Namespace | uniq | toYaml | nindent 12 }}
    matchConditions:
      {{- toYaml $profile.matchConditions | nindent 6 }}
    matchPolicy: Equivalent
    sideEffects: None
    failurePolicy: {{ $arguments.failurePolicy }}
    timeoutSeconds: {{ $values.timeoutSeconds }}
  {{- end }}
{{- end -}}
