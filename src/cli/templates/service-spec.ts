import type { TemplateName } from '../command-options.ts';

export interface TemplateValues {
  readonly project: string;
  readonly name: string;
  /** Image repository without a tag. */
  readonly image: string;
}

const head = ({ project, name, image }: TemplateValues): string => `# yaml-language-server: $schema=https://enclii.dev/schemas/v1/service.schema.json
apiVersion: enclii.dev/v1
kind: Service
metadata:
  project: ${project}
  name: ${name}
spec:
  runtime:
    # The workflow pushes one image for each commit; Enclii pins it to its digest.
    image: ${image}:{{ git.sha }}
`;

const bodies: Readonly<Record<TemplateName, string>> = {
  web: `    ports: [8080]
    cpu: 100m
    memory: 128Mi
    replicas: 1
  health:
    readiness:
      httpGet: /healthz
  # Hosts that the platform team granted to the project:
  # routes:
  #   - host: www.example.com
  env:
    - name: RELEASE
      value: "{{ git.shortSha }}"
  environments:
    prod:
      runtime:
        replicas: 2
`,
  api: `    ports:
      - name: http
        port: 3000
    cpu: 250m
    memory: 256Mi
    replicas: 1
  health:
    startup:
      httpGet: /healthz
      periodSeconds: 2
      failureThreshold: 30
    readiness:
      httpGet: /healthz
    liveness:
      httpGet: /healthz
      periodSeconds: 20
  # Hosts that the platform team granted to the project:
  # routes:
  #   - host: api.example.com
  #     path: /v1
  env:
    - name: LOG_LEVEL
      value: debug
  # Secrets of the namespace; every key becomes a variable:
  # envFrom:
  #   - secretRef: api-database
  environments:
    prod:
      runtime:
        replicas: { min: 2, max: 6 }
      autoscaling:
        hpa:
          cpuTargetUtilization: 70
      env:
        - name: LOG_LEVEL
          value: info
`,
  worker: `    cpu: 250m
    memory: 512Mi
    replicas: 1
  env:
    - name: QUEUE
      value: jobs-{{ metadata.environment }}
  # Runs of the same image on a schedule:
  # jobs:
  #   - name: nightly
  #     schedule: "0 3 * * *"
  #     timeZone: Europe/Madrid
  #     args: [nightly]
  environments:
    prod:
      runtime:
        cpu: 500m
        memory: 1Gi
`,
};

/** Text of a first enclii.yaml. The values have to be valid names: they are written as they are. */
export function serviceSpecTemplate(template: TemplateName, values: TemplateValues): string {
  return head(values) + bodies[template];
}
