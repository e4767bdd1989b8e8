/** `node scripts/node.mjs FILE [ARGUMENT…]` sets up and runs FILE under the bundled Node 24. */
import { restart } from './restart.mjs'

const [file, ...args] = process.argv.slice(2)
if (file === undefined) {
  process.stderr.write('which file? usage: node scripts/node.mjs FILE [ARGUMENT…]\n')
  process.exitCode = 2
} else process.exitCode = await restart(file, args)
