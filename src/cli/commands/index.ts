/** Every command by name, in the order of the help. */
import type { Command } from './command.ts'
import { explain } from './explain.ts'
import { list } from './list.ts'
import { plan } from './plan.ts'
import { run } from './run.ts'
import { serve } from './serve.ts'
import { sweep } from './sweep.ts'

export const commands: Readonly<Record<string, Command>> = {
  run,
  plan,
  serve,
  list,
  explain,
  sweep,
}
