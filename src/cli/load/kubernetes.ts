/** A load as a TestRun of the k6 operator: every pod walks its segment of one plan. */
import type { MixPlan } from '#load/mix/plan.ts'
import { k6Version } from '#target/k6/supply.ts'
import { defaultMaxErrors, type LoadSettings } from './settings.ts'

/** Names in the cluster. */
const name = 'vps-contract-load'
const archiveName = 'load.tar'
/** The secret that holds the token: made by hand, never by us. */
const secret = { name: 'vps-contract-token', key: 'token' }

/**
 * One line of evidence per request and nothing else. By environment: the operator hands arguments
 * to `k6 archive` too, which does not know them all.
 */
const quiet = [
  ['K6_LOG_FORMAT', 'raw'],
  ['K6_SUMMARY_MODE', 'disabled'],
  ['K6_NO_USAGE_REPORT', 'true'],
] as const

export interface Manifest {
  readonly apiVersion: 'v1'
  readonly kind: 'List'
  readonly items: readonly object[]
}

/**
 * The objects to apply: the archived script in a ConfigMap, and the TestRun. JSON is YAML, so
 * kubectl takes it as it is. No clean-up by the operator: with the pods their logs would go.
 */
export function manifestOf(archive: Buffer, plan: MixPlan): Manifest {
  const labels = { 'app.kubernetes.io/name': name }
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, labels },
        binaryData: { [archiveName]: archive.toString('base64') },
      },
      {
        apiVersion: 'k6.io/v1alpha1',
        kind: 'TestRun',
        metadata: { name, labels },
        spec: {
          parallelism: plan.lanes,
          // On nodes of their own: several addresses show a limit that is kept per address.
          separate: plan.lanes > 1,
          script: { configMap: { name, file: archiveName } },
          runner: {
            image: `grafana/k6:${k6Version}`,
            env: [
              { name: 'VPS_K6_TOKEN_A1', valueFrom: { secretKeyRef: secret } },
              ...quiet.map(([key, value]) => ({ name: key, value })),
            ],
          },
        },
      },
    ],
  }
}

/** What a load is held against. */
export type Thresholds = Pick<LoadSettings, 'maxP95Ms' | 'maxErrors'>

const noThresholds: Thresholds = { maxP95Ms: null, maxErrors: defaultMaxErrors }

/** What to do with the manifest, as commands. */
export function kubernetesSteps(
  manifestPath: string,
  pods: number,
  thresholds: Thresholds = noThresholds,
): string[] {
  const { maxP95Ms, maxErrors } = thresholds
  const most = [
    ...(maxP95Ms === null ? [] : [`--max-p95 ${maxP95Ms}`]),
    ...(maxErrors === noThresholds.maxErrors ? [] : [`--max-errors ${maxErrors}`]),
  ]
  const logs = `kubectl logs -l k6_cr=${name},runner=true --tail=-1 --max-log-requests=${pods}`
  return [
    `kubectl create secret generic ${secret.name} --from-file=${secret.key}=TOKEN_FILE`,
    `kubectl apply -f ${manifestPath}`,
    `kubectl wait --for=jsonpath='{.status.stage}'=finished testrun/${name} --timeout=2h`,
    `${logs} > load.ndjson`,
    ['vps-contract load --from load.ndjson', ...most].join(' '),
    `kubectl delete -f ${manifestPath}`,
  ]
}
