/** Runs a foreign panel by itself and prints one JSON line: its URL and tokens; or --list. */
import { parseArgs } from 'node:util'
import type { Choices } from './choices.ts'
import { randomChoices } from './choices.ts'
import { defects } from './defects.ts'
import { startForeign } from './foreign.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    defect: { type: 'string' },
    choices: { type: 'string' },
    'choice-seed': { type: 'string' },
    'install-ms': { type: 'string', default: '3000' },
    list: { type: 'boolean', default: false },
  },
})

if (values.list) {
  for (const defect of defects) process.stdout.write(`${JSON.stringify(defect)}\n`)
  process.exit(0)
}

const seed = values['choice-seed']
const drawn = seed === undefined ? {} : randomChoices(Number(seed))
const given = values.choices === undefined ? {} : (JSON.parse(values.choices) as Partial<Choices>)

const foreign = await startForeign({
  port: Number(values.port),
  installMs: Number(values['install-ms']),
  choices: { ...drawn, ...given },
  ...(values.defect === undefined ? {} : { defect: values.defect }),
})

process.stdout.write(`${JSON.stringify({ url: foreign.url, tokens: foreign.tokens })}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void foreign.stop().then(() => process.exit(0)))
}
