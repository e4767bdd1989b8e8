/** What is emitted for a cluster, against the definition that the k6 operator gives of it. */
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { kubernetesSteps, manifestOf } from '#cli/load/kubernetes.ts'
import type { MixPlan } from '#load/mix/plan.ts'
import crd from './testrun.crd.json' with { type: 'json' }

type Schema = Readonly<Record<string, unknown>>

/** Kubernetes drops members that a definition does not name: here they are faults. */
function closed(schema: unknown, isMap = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => closed(one))
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    closed(value, key === 'properties'),
  ])
  const own = Object.fromEntries(entries) as Schema
  const names = !isMap && 'properties' in own && !('additionalProperties' in own)
  return names ? { ...own, additionalProperties: false } : own
}

const ajv = new Ajv({ strict: false, formats: { int32: true, int64: true } })
const validate = ajv.compile(closed(crd.schema) as Schema)

const plan: MixPlan = {
  ...{ slots: 117, gapMs: 512.8, slackMs: 769, startMs: null, lanes: 4, calls: [] },
  ...{ lean: true, singles: {} },
}
const { items } = manifestOf(Buffer.from('tar'), plan)
const [configMap, testRun] = items as [Schema, Schema]

describe('the TestRun', () => {
  it('is of the kind that the operator watches', () => {
    expect(testRun.apiVersion).toBe(`${crd.group}/${crd.version}`)
    expect(testRun.kind).toBe(crd.names.kind)
  })

  it('fits the definition', () => {
    expect(validate(testRun), JSON.stringify(validate.errors)).toBe(true)
  })

  it('would be caught if it did not', () => {
    const spec = testRun.spec as Schema
    expect(validate({ ...testRun, spec: { ...spec, parallelism: 'four' } })).toBe(false)
    expect(validate({ ...testRun, spec: { ...spec, paralellism: 4 } })).toBe(false)
    expect(validate({ ...testRun, spec: { script: spec.script } })).toBe(false)
  })

  it('has a pod for every lane, and takes the token from a secret', () => {
    expect(testRun.spec).toMatchObject({ parallelism: 4, separate: true })
    const { runner } = testRun.spec as { runner: { env: { name: string }[] } }
    expect(runner.env.find(({ name }) => name === 'VPS_K6_TOKEN_A1')).toEqual({
      name: 'VPS_K6_TOKEN_A1',
      valueFrom: { secretKeyRef: { name: 'vps-contract-token', key: 'token' } },
    })
  })

  it('runs the file that the ConfigMap holds', () => {
    const { script } = testRun.spec as { script: { configMap: { name: string; file: string } } }
    const { metadata, binaryData } = configMap as {
      metadata: { name: string }
      binaryData: Record<string, string>
    }
    expect(script.configMap.name).toBe(metadata.name)
    expect(Buffer.from(binaryData[script.configMap.file] ?? '', 'base64').toString()).toBe('tar')
  })

  it('leaves the pods standing, for their logs are the result', () => {
    expect(testRun.spec).not.toHaveProperty('cleanup')
    expect(kubernetesSteps('k8s.json', 4).join('\n')).toContain('k6_cr=vps-contract-load')
  })

  it('is held against what was asked for, later as well', () => {
    const judging = (thresholds?: { maxP95Ms: number | null; maxErrors: number }) =>
      kubernetesSteps('k8s.json', 4, thresholds).find((line) => line.includes('load --from'))
    expect(judging()).toBe('vps-contract load --from load.ndjson')
    expect(judging({ maxP95Ms: 80, maxErrors: 0 })).toBe(
      'vps-contract load --from load.ndjson --max-p95 80 --max-errors 0',
    )
  })
})
