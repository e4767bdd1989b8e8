/** Rules about units: memory is counted alike wherever it is shown (INV-32). */
import { member } from '#exchange/json.ts'
import { catalogued } from '#views/catalogue.ts'
import { isSuccess } from '#views/responses.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'

/** Factors between the units that memory is usually counted in. */
const unitFactors = [2 ** 10, 2 ** 20, 2 ** 30, 1e3, 1e6, 1e9]

interface MemorySighting {
  readonly memory: number
  readonly plans: readonly number[]
}

function unitFactor({ memory, plans }: MemorySighting): number | null {
  if (plans.includes(memory)) return 1
  const fits = (factor: number) =>
    plans.some((plan) => plan === memory * factor || memory === plan * factor)
  return unitFactors.find(fits) ?? null
}

const memories = catalogued('memories', function* (answer, shelf) {
  const plans = [...shelf.plans.values()].flatMap(({ values }) =>
    typeof values.memory === 'number' ? [values.memory] : [],
  )
  if (!isSuccess(answer) || answer.exchange.operation === 'listPlans') return
  for (const item of Array.isArray(answer.data) ? answer.data : [answer.data]) {
    const memory = member(item, 'memory')
    if (typeof memory !== 'number' || memory <= 0) continue
    yield { exchanges: answer.exchanges, memory, plans }
  }
})

// MiB in one answer and bytes in the next: every quota computed from both is wrong.
const memoryHasOneUnit = rule({
  id: 'transport/memory-has-one-unit',
  clause: 'INV-32',
  view: memories,
  needs: ['creates'],
  when: (sighting) => unitFactor(sighting) !== null,
  judge(sighting) {
    const factor = unitFactor(sighting)
    if (factor === 1) return null
    return complain('Memory is counted in another unit than in GET /plans', {
      expected: 'bytes, as in GET /plans',
      actual: `off by a factor of ${factor}`,
    })
  },
})

export const unitRules: Rule[] = [memoryHasOneUnit]
