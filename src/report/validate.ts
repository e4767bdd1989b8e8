/**
 * Checks results, tape lines and baselines against the published schemas. Every test run uses it;
 * so
 * may a reader of our files.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import baselineSchema from '../../docs/schema/baseline-1.schema.json' with { type: 'json' }
import exchangeSchema from '../../docs/schema/exchange-1.schema.json' with { type: 'json' }
import loadSchema from '../../docs/schema/load-1.schema.json' with { type: 'json' }
import resultsSchema from '../../docs/schema/results-1.schema.json' with { type: 'json' }

const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
})
addFormats.default(ajv)

function complaints(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message = '', params }) =>
      `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  )
}

const results = ajv.compile(resultsSchema)
const exchange = ajv.compile(exchangeSchema)
const baseline = ajv.compile(baselineSchema)
const load = ajv.compile(loadSchema)

/** What is wrong with results.json, one line per fault; empty where it fits. */
export function checkResults(value: unknown): string[] {
  return complaints(results, value)
}

/** What is wrong with a line of the tape; empty where it fits. */
export function checkExchange(value: unknown): string[] {
  return complaints(exchange, value)
}

/** What is wrong with a baseline, one line per fault; empty where it fits. */
export function checkBaseline(value: unknown): string[] {
  return complaints(baseline, value)
}

/** What is wrong with load.json, one line per fault; empty where it fits. */
export function checkLoad(value: unknown): string[] {
  return complaints(load, value)
}
