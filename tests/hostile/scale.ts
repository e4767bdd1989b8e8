/** Preloaded by a test into a child process: at its end it notes the most memory it ever held. */
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  writeFileSync(process.env.WEIGHT ?? '/dev/null', String(process.resourceUsage().maxRSS / 1024))
})
