/** Runs the confusion matrix and writes its two tables. */
import { conditions, type Saying, type Try, truths, tryOne } from './matrix.ts'

const whiches = ['burst', 'sustained'] as const

/** Every limiter under every condition, so many seeds each. */
export function runMatrix(seeds: number): Try[] {
  const numbers = Array.from({ length: seeds }, (_, i) => i + 1)
  return conditions.flatMap((condition) =>
    truths.flatMap((truth) => numbers.map((seed) => tryOne(truth, condition, seed))),
  )
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

function heads(names: readonly string[]): string[] {
  return [row(names), row(names.map((_, i) => (i === 0 ? '---' : '--:')))]
}

/** Truth against saying, both limits together: a saying of several kinds counts as such. */
function renderSayings(tries: readonly Try[]): string[] {
  const label = (said: readonly string[]): string =>
    said.length === 0 ? 'not said' : said.length === 1 ? said[0]! : 'several, the truth among them'
  const said = (one: Try): string[] =>
    whiches.map((which) => (one[which].saying === 'wrong' ? 'wrong' : label(one[which].said)))
  const columns = [...new Set(tries.flatMap(said))].sort()
  const rows = truths.map((truth) => {
    const own = tries.filter((one) => one.truth === truth).flatMap(said)
    return row([truth, ...columns.map((name) => own.filter((one) => one === name).length)])
  })
  return [...heads(['truth', ...columns]), ...rows]
}

function renderConditions(tries: readonly Try[]): string[] {
  const names = [
    'limits',
    'right',
    'several',
    'not said',
    'wrong',
    'numbers right',
    'wrong',
    'alarms',
  ]
  const rows = conditions.map(({ name }) => {
    const own = tries.filter(({ condition }) => condition === name)
    const sayings = own.flatMap((one) => whiches.map((which) => one[which].saying))
    const numbers = own.flatMap((one) => whiches.map((which) => one.numbers[which]))
    const count = (saying: Saying): number => sayings.filter((one) => one === saying).length
    return row([
      name,
      sayings.length,
      ...(['right', 'among', 'unsaid', 'wrong'] as const).map(count),
      numbers.filter((one) => one === 'exact').length,
      numbers.filter((one) => one === 'wrong').length,
      own.reduce((sum, one) => sum + one.alarms.length, 0),
    ])
  })
  return [...heads(['condition', ...names]), ...rows]
}

export function renderMatrix(tries: readonly Try[]): string {
  const alarms = tries.flatMap((one) =>
    one.alarms.map((alarm) => `- ${one.truth}, ${one.condition}: ${alarm}`),
  )
  const parts = [renderSayings(tries), [''], renderConditions(tries)].flat()
  return [...parts, ...(alarms.length > 0 ? ['', ...alarms] : [])].join('\n')
}
